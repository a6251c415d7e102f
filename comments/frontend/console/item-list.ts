/**
 * The list at hand: its items, where one is in it, what is selected, and what has come in since.
 */

import { computed, effect, signal } from "@preact/signals";
import { Problem, call, query } from "./api";
import { type Order, decide, sending, settled } from "./decision-sender";
import { params, returned } from "./route";
import { start } from "./session";
import type { Item, Page } from "./types";

export const JUDGING = [
  "approve",
  "approve_and_trust",
  "restore",
  "reject",
  "reject_and_ban",
  "spam",
];
const { filters: FILTERS, lists: LISTS, page: FIRST } = start.value.list;
const PAGE = Number(FIRST.limit);
/** So many items are kept loaded ahead of the one at hand. */
const AHEAD = 40;
const NEWS_EVERY = 15_000;

export const items = signal<Item[]>([]);
export const next = signal<string | null>(null);
export const loading = signal(true);
export const problem = signal<string | null>(null);
/** The id of the item one is at. */
export const current = signal<string | null>(null);
export const selected = signal<ReadonlySet<string>>(new Set());
/** How many items wait behind the pill. */
export const news = signal(0);

export const currentItem = computed(
  () => items.value.find((item) => item.id === current.value) ?? null,
);

/** What is asked of the list, as the address says it. */
export const filters = computed<Record<string, string>>(() => {
  const given = FILTERS.map((name): [string, string | null] => [name, params.value.get(name)]);
  const chosen = Object.fromEntries(
    given.filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
  return LISTS.some((name) => chosen[name]) ? chosen : { queue: "pending", ...chosen };
});
export const filterText = computed(() => query(filters.value));

let asked: AbortController | undefined;
const loadedFor = signal<string | null>(null);
/**
 * Whether what is shown is still the former list, from the moment the address changes: keys do
 * nothing to it.
 */
export const stale = computed(
  () => loadedFor.value !== null && loadedFor.value !== filterText.value,
);

let movedAt = 0;

/** Remembers that another item came to stand where one was, by no key of one's own. */
function moved(): void {
  movedAt = Number.POSITIVE_INFINITY;
  requestAnimationFrame(() => {
    movedAt = performance.now();
  });
}

/**
 * Whether a key was pressed before what one is at could be seen: it was meant for what stood there.
 */
export const isLate = (event: Event): boolean => event.timeStamp < movedAt;

const left = new Map<string, number>();

/** What is shown of each item besides itself. */
export const BESIDE = FIRST.expand;

export const page = (limit: number, cursor: string | null, signal?: AbortSignal, expand = BESIDE) =>
  call<Page<Item>>(
    `comments${query({ ...filters.value, limit, cursor, expand })}`,
    signal ? { signal } : {},
  );

/**
 * Loads the list, unless one has come back to it: then it is as it was left, and one is where one
 * was.
 */
export function arrive(): void {
  if (returned && loadedFor.value === filterText.value && items.value.length) void lookForNews();
  else void load();
}

/** Loads the list anew. */
export async function load(): Promise<void> {
  asked?.abort();
  asked = new AbortController();
  const [asking, before] = [filterText.value, current.value];
  loading.value = true;
  problem.value = null;
  left.clear();
  try {
    const first = await page(PAGE, null, asked.signal);
    items.value = first.items;
    next.value = first.next;
    news.value = 0;
    selected.value = new Set();
    current.value = first.items[0]?.id ?? null;
    if (before !== null && before !== current.value) moved();
    loadedFor.value = asking;
    loading.value = false;
    if (first.items.length < 10 && first.next) await more();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "aborted") return;
    problem.value = error.message || "";
    loading.value = false;
  }
}

let growing = false;

/** Loads the next page. A page may be short, even empty, while the list goes on. */
export async function more(): Promise<void> {
  if (growing || !next.value) return;
  growing = true;
  try {
    for (let rounds = 0, added = 0; next.value && added < PAGE / 2 && rounds < 8; rounds++) {
      const following = await page(PAGE, next.value);
      const known = new Set(items.value.map((item) => item.id));
      const fresh = following.items.filter((item) => !known.has(item.id) && !left.has(item.id));
      items.value = [...items.value, ...fresh];
      next.value = following.next;
      added += fresh.length;
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  } finally {
    growing = false;
  }
}

/**
 * Looks whether something new would stand in the list; it waits behind the pill, so that nothing
 * moves.
 */
export async function lookForNews(): Promise<void> {
  if (document.hidden || loading.value) return;
  try {
    const asking = filterText.value;
    const first = await page(PAGE, null, undefined, "");
    if (asking !== filterText.value) return;
    const known = new Set(items.value.map((item) => item.id));
    news.value = first.items.filter(
      (item) => !known.has(item.id) && !left.has(item.id) && !sending.value.has(item.id),
    ).length;
    const claims = new Map(first.items.map((item) => [item.id, item.claim]));
    if (first.items.some((item) => known.has(item.id)))
      items.value = items.value.map((item) =>
        claims.has(item.id) ? { ...item, claim: claims.get(item.id) ?? null } : item,
      );
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
setInterval(() => void lookForNews(), NEWS_EVERY);

/**
 * Shows in the list what has become of an item by somebody's action: it leaves where it belongs
 * there no longer.
 */
export async function refresh(id: string, action: string): Promise<void> {
  const fresh = await call<Item>(`comments/${id}?expand=${BESIDE}`).catch(() => null);
  if (fresh && !stays(action, fresh.status)) leave(id);
  else if (fresh) items.value = items.value.map((item) => (item.id === id ? fresh : item));
}

/** Goes so many items on (or back), past those that are being decided. */
export function step(by: number): void {
  const list = items.value;
  let index = list.findIndex((item) => item.id === current.value);
  do index += by;
  while (list[index] && sending.value.has(list[index]?.id ?? ""));
  const target = list[index];
  if (target) current.value = target.id;
  if (index > list.length - AHEAD) void more();
}

export function select(id: string, range = false): void {
  const chosen = new Set(selected.value);
  if (range && anchor) {
    const [from, to] = [anchor, id]
      .map((one) => items.value.findIndex((item) => item.id === one))
      .sort((a, b) => a - b);
    for (const item of items.value.slice(from, (to ?? 0) + 1)) chosen.add(item.id);
  } else chosen.has(id) ? chosen.delete(id) : chosen.add(id);
  anchor = id;
  selected.value = chosen;
}
let anchor: string | null = null;

/** Takes a decision on an item as it is seen, and goes to the next. */
export function act(item: Item, order: Omit<Order, "comment" | "version">, stay = false): void {
  decide({ comment: item.id, version: item.version, standing: item.record.standing, ...order });
  if (stay || current.value !== item.id) return;
  const before = current.value;
  step(1);
  if (current.value === before) step(-1);
}

/** Whether an item with this status, just decided by this action, still belongs in the list. */
function stays(action: string, status: string | null): boolean {
  const { queue, status: only } = filters.value;
  if (only) return status === only;
  if (queue === "pending" || queue === "new-authors") return status === "pending";
  if (["reported", "escalated", "edited", "sample", "wave"].includes(queue ?? ""))
    return !JUDGING.includes(action);
  return (
    queue === "all" ||
    !queue ||
    queue === status ||
    !["approved", "rejected", "spam"].includes(queue)
  );
}

export const lastAction = new Map<string, string>();

effect(() => {
  const outcome = settled.value;
  if (outcome?.outcome === "done")
    void follow(outcome.comment, outcome.status, outcome.code === "undone");
});

async function follow(id: string, status: string | null, undone: boolean): Promise<void> {
  const listed = items.peek().some((item) => item.id === id);
  if (!undone && listed && !stays(lastAction.get(id) ?? "", status)) {
    leave(id);
    return;
  }
  const fresh = await call<Item>(`comments/${id}?expand=${BESIDE}`).catch(() => null);
  if (!fresh) return;
  const here = items.peek().findIndex((item) => item.id === id);
  if (here >= 0) {
    items.value = items.peek().map((item) => (item.id === id ? fresh : item));
    if (undone) comeBack(id);
  } else if (undone && left.has(id)) {
    const place = Math.min(left.get(id) ?? 0, items.peek().length);
    left.delete(id);
    items.value = [...items.peek().slice(0, place), fresh, ...items.peek().slice(place)];
    comeBack(id);
  }
}

/** Takes an item out of the list; whoever was at it goes on to the next. */
function leave(id: string): void {
  const index = items.peek().findIndex((item) => item.id === id);
  if (index < 0) return;
  left.set(id, index);
  if (current.peek() === id) step(items.peek()[index + 1] ? 1 : -1);
  items.value = items.peek().filter((item) => item.id !== id);
  if (current.peek() === id) current.value = items.peek()[0]?.id ?? null;
  if (items.peek().length < AHEAD) void more();
}

/** Goes to an item whose decision has just been taken back. */
function comeBack(id: string): void {
  if (current.peek() !== id) moved();
  current.value = id;
}
