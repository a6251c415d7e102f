/** The sheet of keys. */

import { actions } from "./actions";
import { t } from "./i18n";
import { helping } from "./keys";
import { Dialog } from "./components";
import { preferences, reasonName } from "./session";
import { savePreferences } from "./preferences";

export function Help() {
  if (!helping.value) return null;
  const rows: [string, string][] = [
    ["j  k", t("Next, previous")],
    ...actions().map((one): [string, string] => [one.key ?? "", one.label]),
    ["1 … 9", t("The reason, after r")],
    ["o  ↵", t("Open the details")],
    ["n", t("Write a note")],
    ["i", t("Assign to a colleague or a group")],
    ["x  X", t("Select; a range")],
    ["z", t("Undo the latest decision")],
    ["/", t("Search")],
    ["Ctrl K", t("Go to anything")],
    ["Esc", t("Close, or clear the selection")],
    ["?", t("This sheet")],
    ...(preferences.value.macros ?? []).map((macro): [string, string] => [
      macro.key,
      [
        actions().find((one) => one.name === macro.action)?.label,
        macro.reason && reasonName(macro.reason),
        macro.note,
      ]
        .filter(Boolean)
        .join(" · "),
    ]),
  ];
  return (
    <Dialog title={t("Keys")} close={() => (helping.value = false)}>
      <dl class="keys">
        {rows.map(([keys, words]) => (
          <div key={keys + words}>
            <dt>
              {keys.split("  ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={preferences.value.keys !== false}
          onChange={(event) => void savePreferences({ keys: event.currentTarget.checked })}
        />
        {t("Keys are on")}
      </label>
    </Dialog>
  );
}
