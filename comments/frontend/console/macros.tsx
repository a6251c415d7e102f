/** Macros: an action with its reason and note, under one key. */

import { actions } from "./actions";
import { t } from "./i18n";
import { savePreferences } from "./preferences";
import { ReasonSelect } from "./reasons";
import { preferences, reasonName } from "./session";
import { say } from "./toasts";
import type { Macro } from "./types";

const TAKEN = "jkarsexuoniz?/X";

export function MacroList() {
  const macros = preferences.value.macros ?? [];
  const add = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const key = String(given.get("key"));
    if (TAKEN.includes(key) || /\d/.test(key) || macros.some((macro) => macro.key === key)) {
      say(t("This key is taken."), { bad: true });
      return;
    }
    const macro: Macro = {
      key,
      action: String(given.get("action")),
      reason: String(given.get("reason")),
      note: String(given.get("note")).trim(),
    };
    form.reset();
    void savePreferences({ macros: [...macros, macro] });
  };
  return (
    <section>
      <h2>{t("Macros")}</h2>
      <p class="muted">{t("A decision with its reason and note under one key of your own.")}</p>
      <ul class="lines">
        {macros.map((macro) => (
          <li key={macro.key}>
            <kbd>{macro.key}</kbd> {actions().find((one) => one.name === macro.action)?.label}{" "}
            {macro.reason && <span class="chip">{reasonName(macro.reason)}</span>} {macro.note}{" "}
            <button
              type="button"
              onClick={() =>
                void savePreferences({ macros: macros.filter((one) => one !== macro) })
              }
            >
              {t("Remove")}
            </button>
          </li>
        ))}
      </ul>
      <form class="row" onSubmit={add}>
        <label>
          {t("Key")}
          <input name="key" required maxLength={1} size={2} />
        </label>
        <label>
          {t("Action")}
          <select name="action">
            {actions().map((action) => (
              <option key={action.name} value={action.name}>
                {action.label}
              </option>
            ))}
          </select>
        </label>
        <ReasonSelect name="reason" />
        <label class="grow">
          {t("Note")}
          <input name="note" maxLength={300} />
        </label>
        <button type="submit">{t("Add macro")}</button>
      </form>
    </section>
  );
}
