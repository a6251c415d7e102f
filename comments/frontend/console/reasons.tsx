/** Choosing a reason by a digit or a click, and writing a note. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "./i18n";
import { choosing, noting, take } from "./keys";
import { reasons } from "./session";
import type { Item } from "./types";

/** A field for a reject reason of the site, or none. */
export function ReasonSelect(props: {
  name?: string;
  value?: string;
  onChoose?: (code: string) => void;
}) {
  return (
    <label>
      {t("Reason")}
      <select
        name={props.name}
        value={props.value}
        onChange={(event) => props.onChoose?.(event.currentTarget.value)}
      >
        <option value="">{t("No reason")}</option>
        {reasons.value.map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Reasons({ item, action }: { item: Item; action: string }) {
  return (
    <fieldset class="reasons">
      <legend>{action === "reject_and_ban" ? t("Reject and ban: why?") : t("Reject: why?")}</legend>
      {reasons.value.map(([code, text], index) => (
        <button key={code} type="button" title={text} onClick={() => take(item, action, code)}>
          {index < 9 && <kbd aria-hidden="true">{index + 1}</kbd>}
          {text}
        </button>
      ))}
      <button type="button" onClick={() => take(item, action, "")}>
        <kbd aria-hidden="true">↵</kbd>
        {t("No reason")}
      </button>
      <button type="button" class="quiet" onClick={() => (choosing.value = null)}>
        <kbd aria-hidden="true">Esc</kbd>
        {t("Cancel")}
      </button>
    </fieldset>
  );
}

export function NoteForm({ item }: { item: Item }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  // At once: what is typed before the field has the focus would decide instead of being written.
  useLayoutEffect(() => field.current?.focus(), []);
  const close = () => {
    const inside = field.current?.form?.contains(document.activeElement);
    noting.value = null;
    if (inside) document.querySelector<HTMLElement>(`[data-id="${item.id}"]`)?.focus();
  };
  return (
    <form
      class="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) take(item, "note", undefined, text.trim());
        close();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          close();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
          event.currentTarget.requestSubmit();
      }}
    >
      <label>
        {t("A note for colleagues; readers never see it")}
        <textarea
          ref={field}
          rows={2}
          maxLength={2000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        {t("Save note")}
      </button>
      <button type="button" onClick={close}>
        {t("Cancel")}
      </button>
    </form>
  );
}
