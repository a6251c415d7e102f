/** A decision that was not carried out: who was faster, or why not; with the choice to keep or override. */

import { clearTrouble, decide, troubles } from "./decide";
import { t } from "./i18n";
import { BESIDE, items, lastAction } from "./list";
import { Ago, Status, verb } from "./parts";
import { call } from "./api";
import type { Item } from "./types";

async function refresh(id: string): Promise<void> {
  clearTrouble(id);
  const fresh = await call<Item>(`comments/${id}?expand=${BESIDE}`).catch(() => null);
  if (fresh) items.value = items.value.map((item) => (item.id === id ? fresh : item));
}

export function Trouble({ item }: { item: Item }) {
  const trouble = troubles.value[item.id];
  if (!trouble) return null;
  const { outcome, order } = trouble;
  const { by } = outcome;
  return (
    <div class="trouble" role="alert">
      <p>
        {outcome.outcome === "conflict" && by ? (
          <>
            <b>{by.actor.name}</b> {verb(by.action)} {by.reason && <span class="chip">{by.reason}</span>} · <Ago moment={by.created_at} />
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
          <button type="button" onClick={() => void refresh(item.id)}>
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
        <button type="button" onClick={() => void refresh(item.id)}>
          {t("All right")}
        </button>
      )}
    </div>
  );
}
