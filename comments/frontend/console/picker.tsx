/** A field to type into with a list below it: arrows choose, Enter takes. */

import { useState } from "preact/hooks";
import { t } from "./i18n";

export interface Choice {
  key: string;
  label: string;
  kind: string;
}

interface PickerProps<T extends Choice> {
  label: string;
  text: string;
  onText: (text: string) => void;
  choices: T[];
  pick: (choice: T | undefined) => void;
}

const MOST = 12;

export function Picker<T extends Choice>({ label, text, onText, choices, pick }: PickerProps<T>) {
  const [place, setPlace] = useState(0);
  const listed = choices.slice(0, MOST);
  const at = Math.min(place, Math.max(0, listed.length - 1));
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          pick(listed[at]);
        }}
      >
        <input
          autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls="hits"
          aria-activedescendant={listed.length ? `hit-${at}` : undefined}
          aria-label={label}
          placeholder={label}
          maxLength={400}
          value={text}
          onInput={(event) => {
            setPlace(0);
            onText(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
            if (!by) return;
            event.preventDefault();
            setPlace((at + by + listed.length) % Math.max(1, listed.length));
          }}
        />
      </form>
      <ul id="hits" role="listbox" aria-label={t("Results")} class="hits">
        {listed.map((choice, index) => (
          <li
            key={choice.key}
            id={`hit-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => pick(choice)}
            onKeyDown={(event) => event.key === "Enter" && pick(choice)}
          >
            <span>{choice.label}</span>
            <span class="muted">{choice.kind}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
