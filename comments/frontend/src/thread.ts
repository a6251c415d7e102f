/** Brings more of a thread: other orders, further pages, further replies. */

import { Problem, send } from "./api";
import { all, one } from "./dom";
import { foldsOf } from "./folds";
import { localTimes } from "./local_times";
import { applyMutes } from "./mutes";
import { keepForms } from "./open_forms";
import { loadPersonal, paintPersonal } from "./reader_overlay";
import { extras } from "./load_extras";
import type { Widget } from "./widget";

export function turnPages(w: Widget): void {
  w.section?.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLElement>("[data-cursor], [data-sort]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link === w.section) return;
    event.preventDefault();
    void (link.dataset.sort ? reorder(w, link.dataset.sort) : bringMore(w, link));
  });
}

/** Prepares what has just been put into the thread. */
export function settle(w: Widget, added: ParentNode): void {
  w.absolute(added);
  localTimes(w, added);
  applyMutes(w, added);
  paintPersonal(w, added);
  const folds = foldsOf(w);
  if (folds.length)
    extras(w).then(
      ({ paintFolds }) => paintFolds(w, folds),
      () => {},
    );
}

export async function fetchThread(
  w: Widget,
  sort: string,
  more: Record<string, string> = {},
): Promise<string> {
  return (
    await send(w.address("/embed/thread", { ...w.thread, sort, ...more }), { cache: "no-cache" })
  ).text();
}

/** Shows the list anew, in this order, and leaves alone what the reader is writing. */
export async function reorder(w: Widget, sort: string): Promise<void> {
  const section = w.section;
  if (!section) return;
  const fresh = await orComplain(w, fetchThread(w, sort));
  const parsed = fresh && one(w.parse(fresh), ".comments");
  if (!parsed) return;
  const focused = (w.root.activeElement as HTMLElement | null)?.dataset.sort;
  keepForms(w, () => {
    for (const part of [".order", ".list"]) {
      const [old, made] = [one(section, part), one(parsed, part)];
      if (old && made) old.replaceWith(made);
      else if (made) one(section, ".list")?.before(made);
      else old?.remove();
    }
    one(section, ".empty")?.remove();
    one(section, ".reveal")?.remove();
  });
  takeHead(w, parsed);
  section.dataset.sort = sort;
  settle(w, section);
  if (focused) {
    const link = one(section, `[data-sort="${focused}"]`);
    link?.focus();
    w.announce(link?.textContent ?? "");
  }
  w.emit("count", { count: w.count });
  await loadPersonal(w);
}

/** Takes over what a newer answer says of the whole thread. */
export function takeHead(w: Widget, parsed: HTMLElement): void {
  const heading = one(parsed, "h2");
  if (heading) one(w.section, "h2")?.replaceChildren(...heading.childNodes);
  const { version, count } = parsed.dataset;
  Object.assign(w.section?.dataset ?? {}, { version, count });
}

/**
 * Puts the next page in the place of the link that offers it, and moves on to its first comment.
 */
async function bringMore(w: Widget, link: HTMLElement): Promise<void> {
  const { cursor = "", replies } = link.dataset;
  const place = link.closest(".more");
  if (!place || link.ariaDisabled === "true") return;
  link.ariaDisabled = "true";
  const sort = w.section?.dataset.sort ?? "";
  const page = replies
    ? send(w.address(`/embed/comments/${replies}/replies`, { cursor })).then((answer) =>
        answer.text(),
      )
    : fetchThread(w, sort, { cursor });
  const html = await orComplain(w, page, place);
  link.ariaDisabled = null;
  if (html === null) return;
  const added = w.parse(html, "ol");
  for (const item of all(added, ":scope > .comment")) if (w.item(item.id.slice(8))) item.remove();
  const first = one(added, ".comment > article");
  const number = all(added, ".comment").length;
  settle(w, added);
  place.replaceWith(added);
  first?.focus();
  w.announce(w.words.count("loaded", number));
}

export async function orComplain<T>(
  w: Widget,
  doing: Promise<T>,
  place: Element | null = one(w.section, ".order"),
): Promise<T | null> {
  return doing.catch((error: unknown) => {
    w.complain(place, (error instanceof Problem && error.sentence) || w.words.say("retry"));
    return null;
  });
}
