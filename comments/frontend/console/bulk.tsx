/** Many at once: what is selected, all that match the filter, or a whole wave. */

import { signal } from "@preact/signals";
import { call, query } from "./api";
import { sayProblem } from "./problem-text";
import { n, t } from "./i18n";
import { assignThese } from "./keys";
import { filters, items, selected } from "./item-list";
import { Run } from "./bulk-run";
import type { Item, Page } from "./types";

const PAGE = 100;
const MOST = 10_000;

/** As much of a comment as a decision on many needs. */
export type Chosen = Pick<Item, "id" | "version" | "source" | "author" | "status">;
const offered = signal<{ chosen: Chosen[]; whole: boolean } | null>(null);
/** How many have been read of those that are to be decided on; null: none are being read. */
export const gathering = signal<number | null>(null);

const brief = ({ id, version, source, author, status }: Item): Chosen => ({
  id,
  version,
  source,
  author,
  status,
});

/** Reads all that a filter matches, and offers one decision on them. */
export async function offerAll(filter: Record<string, string>): Promise<void> {
  const chosen: Chosen[] = [];
  let cursor: string | null = null;
  gathering.value = 0;
  try {
    do {
      const batch: Page<Item> = await call<Page<Item>>(
        `comments${query({ ...filter, limit: PAGE, cursor })}`,
      );
      chosen.push(...batch.items.map(brief));
      cursor = batch.next;
      gathering.value = chosen.length;
    } while (cursor && chosen.length < MOST);
    offered.value = { chosen, whole: cursor === null };
  } catch (error) {
    sayProblem(error);
  }
  gathering.value = null;
}

export function Bulk() {
  const count = selected.value.size;
  return (
    <>
      <div class="bulk" role="group" aria-label={t("Selection")}>
        <label class="check">
          <input
            type="checkbox"
            checked={count > 0 && items.value.every((item) => selected.value.has(item.id))}
            disabled={!items.value.length}
            onChange={(event) => {
              selected.value = new Set(
                event.currentTarget.checked ? items.value.map((item) => item.id) : [],
              );
            }}
          />
          {count ? n("{n} selected", "{n} selected", count) : t("Select all shown")}
        </label>
        {count > 0 && (
          <>
            <button
              type="button"
              class="primary"
              onClick={() => {
                offered.value = {
                  chosen: items.value.filter((item) => selected.value.has(item.id)).map(brief),
                  whole: true,
                };
              }}
            >
              {t("Decide on these…")}
            </button>
            <button type="button" aria-keyshortcuts="i" onClick={assignThese}>
              {t("Assign…")}
              <kbd aria-hidden="true">i</kbd>
            </button>
          </>
        )}
        {(count > 0 || Object.keys(filters.value).length > 1) && items.value.length > 0 && (
          <button
            type="button"
            disabled={gathering.value !== null}
            onClick={() => void offerAll(filters.value)}
          >
            {gathering.value === null
              ? t("All that match…")
              : t("Counting… {n}", { n: gathering.value })}
          </button>
        )}
      </div>
      {offered.value && <Run {...offered.value} close={() => (offered.value = null)} />}
    </>
  );
}
