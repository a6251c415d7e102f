/**
 * A decision that was not carried out: who was faster, or why not; with the choice to keep or
 * override.
 */

import { useComputed } from "@preact/signals";
import { clearTrouble, decide, troubles } from "./decision-sender";
import { t } from "./i18n";
import { lastAction, refresh } from "./item-list";
import { Ago, Status, verb } from "./components";
import { reasonName } from "./session";
import type { Item } from "./types";

function keep(id: string, action = ""): void {
  clearTrouble(id);
  void refresh(id, action);
}

export function Trouble({ item }: { item: Item }) {
  const trouble = useComputed(() => troubles.value[item.id]).value;
  if (!trouble) return null;
  const { outcome, order } = trouble;
  const { by } = outcome;
  return (
    <div class="trouble" role="alert">
      <p>
        {outcome.outcome === "conflict" && by ? (
          <>
            <b>{by.actor.name}</b> {verb(by.action)}{" "}
            {by.reason && <span class="chip">{reasonName(by.reason)}</span>} ·{" "}
            <Ago time={by.created_at} />
            {outcome.status && (
              <>
                {" "}
                · <Status status={outcome.status} />
              </>
            )}
          </>
        ) : (
          (outcome.detail ?? t("This decision was refused."))
        )}
      </p>
      {outcome.outcome === "conflict" ? (
        <>
          <button type="button" onClick={() => keep(item.id, by?.action)}>
            {t("Keep that")}
          </button>
          <button
            type="button"
            onClick={() => {
              const { version: _, standing: __, ...rest } = order;
              lastAction.set(item.id, order.action);
              decide({ ...rest, override: true });
            }}
          >
            {t("Override")}
          </button>
        </>
      ) : (
        <button type="button" onClick={() => keep(item.id)}>
          {t("All right")}
        </button>
      )}
    </div>
  );
}
