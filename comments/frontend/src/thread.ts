/** Opens a thread, and brings more of it: other orders, further pages, further replies. */

import { listen } from "./actions";
import { Problem, send } from "./api";
import { all, make, one, parse } from "./dom";
import { applyMutes } from "./mute";
import { watchNews } from "./news";
import { focusOn, permalink, watchHash } from "./permalink";
import { loadPersonal, paintPersonal } from "./personal";
import { keepTimes } from "./times";
import { attachComposer } from "./composers";
import type { Widget } from "./widget";

/** Loads and shows the thread; on failure leaves a way to try again and the link the publisher gave. */
export async function open(w: Widget): Promise<void> {
  try {
    const html = await fetchThread(w, w.options.sort);
    if (w.signal.aborted) return;
    w.render(html);
  } catch {
    if (!w.signal.aborted) failed(w);
    return;
  }
  enhance(w);
  const target = permalink();
  if (target) await focusOn(w, target);
  w.emit("ready", { count: countOf(w) });
  w.emit("count", { count: countOf(w) });
  await loadPersonal(w);
}

export async function fetchThread(w: Widget, sort: string, more: Record<string, string> = {}): Promise<string> {
  return (await send(w.address("/embed/thread", { ...w.thread, sort, ...more }))).text();
}

/** Prepares what has just been put into the thread. */
export function settle(w: Widget, added: ParentNode): void {
  w.absolute(added);
  applyMutes(w, added);
  paintPersonal(w, added);
}

export function countOf(w: Widget): number {
  return Number(w.section?.dataset.count);
}

function enhance(w: Widget): void {
  const form = one<HTMLFormElement>(w.section, ".composer");
  if (form) attachComposer(w, form, { kind: "comment" });
  settle(w, w.root);
  listen(w);
  watchHash(w);
  watchNews(w);
  keepTimes(w);
  w.section?.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLElement>("[data-cursor], [data-sort]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link === w.section) return;
    event.preventDefault();
    void (link.dataset.sort ? reorder(w, link.dataset.sort) : bringMore(w, link));
  });
}

/** Shows the list anew, in this order, and leaves alone what the reader is writing. */
export async function reorder(w: Widget, sort: string): Promise<void> {
  const section = w.section;
  if (!section) return;
  const fresh = await orComplain(w, fetchThread(w, sort));
  const parsed = fresh && one(parse(fresh), ".comments");
  if (!parsed) return;
  const focused = (w.root.activeElement as HTMLElement | null)?.dataset.sort;
  for (const part of [".order", ".list"]) {
    const [old, made] = [one(section, part), one(parsed, part)];
    if (old && made) old.replaceWith(made);
    else if (made) one(section, ".list")?.before(made);
    else old?.remove();
  }
  one(section, ".empty")?.remove();
  const heading = one(parsed, "h2");
  if (heading) one(section, "h2")?.replaceChildren(...heading.childNodes);
  Object.assign(section.dataset, { ...parsed.dataset, sort });
  one(section, ".reveal")?.remove();
  settle(w, section);
  if (focused) one(section, `[data-sort="${focused}"]`)?.focus();
  w.emit("count", { count: countOf(w) });
  await loadPersonal(w);
}

/** Puts the next page in the place of the link that offers it, and moves on to its first comment. */
async function bringMore(w: Widget, link: HTMLElement): Promise<void> {
  const { cursor = "", replies } = link.dataset;
  const place = link.closest(".more");
  if (!place || link.ariaDisabled === "true") return;
  link.ariaDisabled = "true";
  const sort = w.section?.dataset.sort ?? "";
  const page = replies
    ? send(w.address(`/embed/comments/${replies}/replies`, { cursor })).then((answer) => answer.text())
    : fetchThread(w, sort, { cursor });
  const html = await orComplain(w, page);
  link.ariaDisabled = null;
  if (html === null) return;
  const added = parse(html, "ol");
  for (const item of all(added, ":scope > .comment")) if (w.item(item.id.slice(8))) item.remove();
  const first = one(added, ".comment > article");
  const number = all(added, ".comment").length;
  settle(w, added);
  place.replaceWith(added);
  first?.focus();
  w.announce(w.words.count("loaded", number));
}

async function orComplain<T>(w: Widget, doing: Promise<T>): Promise<T | null> {
  return doing.catch((error: unknown) => {
    w.announce((error instanceof Problem && error.sentence) || w.words.say("retry"), true);
    return null;
  });
}

function failed(w: Widget): void {
  const again = make("button", "", "↻") as HTMLButtonElement;
  again.ariaLabel = "Try again";
  again.addEventListener("click", () => void open(w));
  const page = document.createElement("a");
  page.href = w.address(`/t/${encodeURIComponent(w.options.site)}`, { article: w.options.article });
  page.textContent = "Comments";
  const link = document.createElement("slot");
  link.append(page);
  one(w.root, ".loading, .away")?.remove();
  w.root.append(make("p", "away", link, " ", again));
}
