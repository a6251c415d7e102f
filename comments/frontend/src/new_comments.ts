/**
 * New comments are offered, never inserted unasked; when they are shown, everything else stays
 * where it is.
 */

import { all, make, one } from "./dom";
import { keepForms, writing } from "./open_forms";
import { fetchThread, orComplain, settle, takeHead } from "./thread";
import type { Widget } from "./widget";

/**
 * Offers this number of new comments; where the number alone does not tell (one came, one went),
 * looks first.
 */
export async function offer(w: Widget, number: number): Promise<void> {
  const count = number > 0 ? number : strangers(w, await latest(w)).length;
  if (count) show(w, w.words.count("new", count));
}

function show(w: Widget, words: string): void {
  let pill = one(w.section, ".pill");
  if (pill?.textContent === words) return;
  if (!pill) {
    pill = make("button", "pill primary");
    pill.addEventListener("click", () => void accept(w, pill as HTMLElement));
    w.list?.before(pill);
  }
  pill.textContent = words;
  w.announce(words);
}

/**
 * Puts the new comments in, marks them once and moves on to the first, unless the reader is writing
 * in the list.
 */
async function accept(w: Widget, pill: HTMLElement): Promise<void> {
  if (pill.ariaDisabled === "true") return;
  pill.ariaDisabled = "true";
  const pages = await orComplain(w, latest(w));
  pill.ariaDisabled = null;
  if (!pages?.length) return;
  pill.remove();
  const fresh = strangers(w, pages).map((item) => insert(w, item));
  for (const page of pages) refresh(w, page);
  takeHead(w, pages[0] as HTMLElement);
  one(w.section, ".empty")?.remove();
  w.emit("count", { count: w.count });
  const article = one(fresh[0], "article");
  article?.focus({ preventScroll: true });
  if (!writing(w)) article?.scrollIntoView({ block: "nearest" });
}

/**
 * The thread as it is now: the newest comments, and the order the reader has before them with its
 * replies.
 */
async function latest(w: Widget): Promise<HTMLElement[]> {
  const sorts = new Set(["newest", w.section?.dataset.sort ?? "newest"]);
  const answers = await Promise.all([...sorts].map((sort) => fetchThread(w, sort)));
  return answers.flatMap((html) => one(w.parse(html), ".comments") ?? []);
}

/** Comments that are not in the list, though what they answer is; each once. */
function strangers(w: Widget, pages: HTMLElement[]): HTMLElement[] {
  const items = pages.flatMap((page) => all(page, ".list .comment"));
  const unknown = new Map(
    items.filter((item) => !w.root.getElementById(item.id)).map((item) => [item.id, item]),
  );
  return [...unknown.values()].filter((item) => {
    const above = parentOf(item);
    return !above || w.root.getElementById(above.id);
  });
}

const parentOf = (item: HTMLElement) =>
  item.parentElement?.closest<HTMLElement>(".comment") ?? null;

function insert(w: Widget, item: HTMLElement): HTMLElement {
  const above = parentOf(item);
  const shown = above && w.root.getElementById(above.id);
  const list = shown
    ? (one(shown, ":scope > .replies") ?? shown.appendChild(make("ol", "replies")))
    : w.list;
  const last = shown || w.section?.dataset.sort === "oldest";
  item.classList.add("fresh");
  const more = one(list, ":scope > .more");
  if (!last) list?.prepend(item);
  else if (more) more.before(item);
  else list?.append(item);
  settle(w, item);
  return item;
}

/** Comments that have gone, or have been changed, since they were shown say so. */
function refresh(w: Widget, page: HTMLElement): void {
  for (const item of all(page, ".list .comment")) {
    const shown = w.root.getElementById(item.id);
    const article = one(item, "article");
    if (!shown || shown === item || !article || !gone(item) || gone(shown)) continue;
    keepForms(w, () => one(shown, "article")?.replaceWith(article));
    shown.className = item.className;
  }
}

const gone = (item: HTMLElement) => item.matches(".deleted, .removed");
