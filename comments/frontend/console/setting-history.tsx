/** What the settings were before, who changed them, and the way back. */

import { useState } from "preact/hooks";
import { call, newKey, query } from "./api";
import { sayProblem } from "./problem-text";
import { t } from "./i18n";
import { Ago, Arrow } from "./components";
import { type Value, spell } from "./settings";
import { may } from "./session";
import { say } from "./toasts";
import type { Decision, Page } from "./types";
import { useRead } from "./read-hook";

interface Change {
  name: string;
  before: Value | null;
  after: Value | null;
  decision: Decision;
}

export function SettingHistory({ restored }: { restored: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("Former settings")}</summary>
      {open && <Changes restored={restored} />}
    </details>
  );
}

function Changes({ restored }: { restored: () => void }) {
  const [cursor, setCursor] = useState<string | null>(null);
  const { data, failed, again } = useRead<Page<Change>>(
    `settings/history${query({ cursor, limit: 20 })}`,
  );
  const restore = async (change: Change) => {
    try {
      await call(`settings/history/${change.decision.id}/restore`, {
        method: "POST",
        key: newKey(),
      });
      say(t("Saved"));
      again();
      restored();
    } catch (error) {
      sayProblem(error);
    }
  };
  if (failed !== null && !data)
    return <p role="alert">{failed || t("The service cannot be reached.")}</p>;
  if (!data) return <p class="muted">{t("Loading…")}</p>;
  if (!data.items.length) return <p class="muted">{t("Nothing has been changed yet.")}</p>;
  return (
    <>
      <ul class="lines log">
        {data.items.map((change) => (
          <li key={change.decision.id}>
            <b>{change.decision.actor.name}</b> <code>{change.name}</code>{" "}
            <del>{spell(change.before ?? "") || t("empty")}</del> <Arrow />{" "}
            <ins>{spell(change.after ?? "") || t("empty")}</ins>{" "}
            <span class="muted">
              · <Ago time={change.decision.created_at} />
            </span>
            {may("administrator") && (
              <span class="row">
                <button type="button" onClick={() => void restore(change)}>
                  {t("Put this value back")}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {data.next && (
        <button type="button" onClick={() => setCursor(data.next)}>
          {t("Older ones")}
        </button>
      )}
    </>
  );
}
