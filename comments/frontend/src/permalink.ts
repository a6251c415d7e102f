/** `#comment-…` in the page's address leads to that comment, wherever in the thread it lies. */

import { send } from "./api";
import { make, one } from "./dom";
import { foldsOf } from "./folds";
import { permalink } from "./address_hash";
import { keepForms } from "./open_forms";
import { extras } from "./load_extras";
import { reorder, settle } from "./thread";
import type { Widget } from "./widget";

export function watchHash(w: Widget): void {
  const follow = () => {
    const id = permalink();
    if (id) void focusOn(w, id);
  };
  addEventListener("hashchange", follow, { signal: w.signal });
  w.section?.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a.when, a.skip");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { hash } = link;
    if (link.matches(".skip")) return one(w.section, hash)?.focus();
    // "In reply to" leads there and, by the browser's Back, to the reply again.
    if (link.matches(".to")) history.replaceState(history.state, "", `#${link.parentElement?.id}`);
    if (location.hash === hash) follow();
    else location.hash = hash;
  });
}

/**
 * Shows, outlines and focuses a comment; fetches it with its ancestors when it is not in the list.
 */
export async function focusOn(w: Widget, id: string): Promise<void> {
  one(w.section, ".missing")?.remove();
  if (!w.item(id) && !(await bring(w, id))) {
    const notice = make("p", "notice missing", w.words.say("missing"));
    w.section?.prepend(notice);
    notice.scrollIntoView();
    return w.announce(notice.textContent ?? "");
  }
  for (const marked of w.root.querySelectorAll(".comment[aria-current]"))
    marked.removeAttribute("aria-current");
  const item = w.item(id);
  if (item && foldsOf(w).length)
    await extras(w).then(
      ({ unfoldTo }) => unfoldTo(w, item),
      () => {},
    );
  item?.setAttribute("aria-current", "true");
  const article = one(item, "article");
  // Comments that are not laid out yet have guessed heights; and what grows in the frame it is
  // scrolled in counts as jumping.
  w.list?.classList.add("whole");
  await painted();
  article?.focus({ preventScroll: true });
  article?.scrollIntoView({ block: "center" });
}

/** The next frame but one; at once where nothing is painted. */
function painted(): Promise<unknown> {
  const frames = new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)));
  return Promise.race([frames, new Promise((then) => setTimeout(then, 100))]);
}

async function bring(w: Widget, id: string): Promise<boolean> {
  const answer = await send(w.address(`/embed/comments/${id}`, w.thread)).catch(() => null);
  const list = w.list;
  if (!answer || !list) return false;
  const branch = w.parse(await answer.text(), "ol");
  settle(w, branch);
  keepForms(w, () => list.replaceChildren(branch));
  const notice = w.words.part(".reveal");
  notice.addEventListener("click", () => {
    notice.remove();
    void reorder(w, w.section?.dataset.sort ?? "").then(() => one(w.list, "article")?.focus());
  });
  one(w.section, ".reveal")?.remove();
  list.before(notice);
  return true;
}
