/** How the desk looks: density, harm shield, keys, language. */

import { t } from "./i18n";
import { savePreferences } from "./preferences";
import { preferences, start } from "./session";
import type { Account } from "./types";

export function Appearance() {
  const options: [keyof Account["preferences"], string, boolean][] = [
    ["dense", t("Dense lists"), preferences.value.dense === true],
    [
      "shield",
      t("Harm shield: texts are blurred until you look at them, pictures are grey"),
      preferences.value.shield === true,
    ],
    ["keys", t("Keys are on"), preferences.value.keys !== false],
  ];
  return (
    <section>
      <h2>{t("How the desk looks")}</h2>
      {options.map(([name, words, on]) => (
        <label key={name} class="check">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => void savePreferences({ [name]: event.currentTarget.checked })}
          />
          {words}
        </label>
      ))}
      <label>
        {t("Language")}
        <select
          value={preferences.value.language ?? ""}
          onChange={(event) =>
            void savePreferences({ language: event.currentTarget.value }).then(() =>
              location.reload(),
            )
          }
        >
          <option value="">{t("The browser’s")}</option>
          {start.value.languages.map((code) => (
            <option key={code} value={code}>
              {languageName(code)}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}

function languageName(code: string): string {
  const tag = code.replace("_", "-");
  return new Intl.DisplayNames(tag, { type: "language" }).of(tag) ?? code;
}
