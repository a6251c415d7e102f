/**
 * Lays over the public thread what only this reader may see: votes, held comments, what may be
 * changed.
 */

import { Problem, send } from "./api";
import { all, make, one } from "./dom";
import { showReader } from "./byline";
import { extras } from "./load_extras";
import type { Personal, Widget } from "./widget";

const HALF_A_DAY = 43_200_000;

interface Answer extends Personal {
  /** The service's time. */
  now: string;
  items: { id: string; parent: string | null; html: string }[];
  /**
   * What the article is called and where it is, by what is stored; where this reader's page may
   * correct it.
   */
  page?: { url: string | null; title: string | null };
}

/** Asks who the reader is here; does nothing for a stranger. */
export async function loadPersonal(w: Widget): Promise<void> {
  try {
    await w.identity.bySignOn();
    if (!w.identity.token) return;
    const answer = await send(w.address("/embed/me", w.thread), {
      token: w.identity.token,
      cache: "no-store",
    });
    const { votes, own, items, now, page } = (await answer.json()) as Answer;
    w.ahead = Date.parse(now) - Date.now();
    Object.assign(w.personal, { votes, own });
    for (const item of items) if (!w.item(item.id)) place(w, item.html, item.parent);
    if (w.section) paintPersonal(w, w.section);
    const { url, title } = w.options;
    if (page && (page.url !== url || page.title !== title))
      void extras(w).then(
        ({ tellPage }) => tellPage(w),
        () => {},
      );
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      w.identity.forget();
      forgetPersonal(w);
    }
  }
  showReader(w);
}

/** Marks votes and offers to change one's own comments. */
export function paintPersonal(w: Widget, within: ParentNode): void {
  const { votes, own } = w.personal;
  for (const [id, value] of Object.entries(votes)) press(within, id, value);
  for (const item of all(within, ".comment")) if (own[item.id.slice(8)]) mine(w, item);
}

/** Shows which way the reader voted. */
export function press(within: ParentNode, id: string, value: number): void {
  for (const button of all<HTMLButtonElement>(
    within,
    `#comment-${CSS.escape(id)} > article > footer button`,
  )) {
    if (button.name === "up") button.ariaPressed = String(value > 0);
    if (button.name === "down") button.ariaPressed = String(value < 0);
  }
}

/**
 * Puts a comment where it belongs and returns it; its parent may not be shown, then it leads the
 * list.
 */
export function place(
  w: Widget,
  html: string,
  parent: string | null | undefined,
): HTMLElement | null {
  const added = w.parse(html, "ol");
  const item = one(added, ".comment");
  if (!item) return null;
  w.absolute(item);
  one(w.section, ".empty")?.remove();
  const known = w.root.getElementById(item.id);
  if (known) return known;
  const above = parent ? w.item(parent) : null;
  if (!above) {
    w.list?.prepend(item);
    return item;
  }
  let replies = one(above, ":scope > .replies");
  if (!replies) {
    replies = document.createElement("ol");
    replies.className = "replies";
    above.append(replies);
  }
  const more = one(replies, ":scope > .more");
  if (more) more.before(item);
  else replies.append(item);
  return item;
}

/** Takes away what only the reader who is forgotten could see and do. */
export function forgetPersonal(w: Widget): void {
  Object.assign(w.personal, { votes: {}, own: {} });
  for (const button of all<HTMLButtonElement>(w.root, ".comment > article > footer button")) {
    if (button.name === "edit" || button.name === "delete") button.remove();
    if (button.name === "report" || button.name === "mute") button.hidden = false;
    if (button.ariaPressed) [button.ariaPressed, button.ariaDisabled] = ["false", null];
  }
}

function mine(w: Widget, item: HTMLElement): void {
  const until = w.personal.own[item.id.slice(8)]?.editable_until;
  const footer = one(item, ":scope > article > footer");
  if (!footer || one(footer, "[name=edit]")) return;
  for (const name of ["report", "mute", "up", "down"]) {
    const button = one<HTMLButtonElement>(footer, `[name=${name}]`);
    if (!button) continue;
    if (name === "report" || name === "mute") button.hidden = true;
    else button.ariaDisabled = "true";
  }
  const left = until ? Date.parse(until) - w.now() : 0;
  if (left <= 0) return;
  const time = new Date(Date.now() + left).toLocaleString(w.words.language, {
    timeStyle: "short",
    dateStyle: left > HALF_A_DAY ? "medium" : undefined,
  });
  const note = make("small", "until", w.words.say("until", { time }));
  const offered = [...w.words.part(".own").children, note];
  footer.append(...offered);
  if (left < 2 ** 31)
    setTimeout(() => {
      for (const part of offered) part.remove();
    }, left);
}
