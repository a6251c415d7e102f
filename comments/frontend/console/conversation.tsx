/**
 * Where a comment stands: its article, and what it answers, two lines of it or the whole
 * conversation.
 */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { call } from "./api";
import { t } from "./i18n";
import { Ago, AuthorLink, Status } from "./components";
import { Where } from "./item";
import type { Item, ShortComment } from "./types";

/** Comments that others answer, by id: read once, shown wherever they are answered. */
const parents = signal<Record<string, Item | null>>({});
const asked = new Set<string>();

function fetchParent(id: string): void {
  if (asked.has(id)) return;
  asked.add(id);
  call<Item>(`comments/${id}`).then(
    (parent) => {
      parents.value = { ...parents.value, [id]: parent };
    },
    () => {
      parents.value = { ...parents.value, [id]: null };
    },
  );
}

export function Context({ item }: { item: Item }) {
  const [depth, setDepth] = useState(0);
  return (
    <div class="context">
      <span class="where">
        <Where item={item} />
      </span>
      {item.parent && (
        <Parent
          id={item.parent}
          first={item.parent_comment}
          depth={depth}
          more={() => setDepth(depth + 1)}
        />
      )}
    </div>
  );
}

interface ParentProps {
  id: string;
  /** The comment as it came with the list; without it, it is asked for. */
  first?: ShortComment | null | undefined;
  depth: number;
  more: () => void;
}

/**
 * What is answered; expanded, with what that answers in turn, up to the beginning of the
 * conversation.
 */
function Parent({ id, first, depth, more }: ParentProps) {
  const whole = depth > 0 || !first;
  useEffect(() => {
    if (whole) fetchParent(id);
  }, [id, whole]);
  const full = parents.value[id];
  const parent = full ?? first;
  if (!parent)
    return (
      <p class="parent muted">{full === null ? t("In reply to a comment that is gone") : "…"}</p>
    );
  return (
    <>
      {depth > 0 && full?.parent && <Parent id={full.parent} depth={depth} more={more} />}
      <blockquote class={depth > 0 ? "parent" : "parent two"} dir="auto">
        <span class="muted">
          {t("In reply to")} <AuthorLink author={parent.author} /> ·{" "}
          <Ago time={parent.created_at} />{" "}
          {parent.status !== "approved" && <Status status={parent.status} />}
        </span>
        <p class="shielded" dir="auto">
          {full?.text ?? parent.source}
        </p>
      </blockquote>
      {depth === 0 && (
        <button type="button" class="link" onClick={more}>
          {t("Whole conversation")}
        </button>
      )}
    </>
  );
}
