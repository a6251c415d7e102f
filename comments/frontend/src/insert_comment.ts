/** What has been written arrives: put where it belongs, highlighted, focused, announced. */

import { all, one } from "./dom";
import { keepForms } from "./open_forms";
import { place } from "./reader_overlay";
import { settle } from "./thread";
import type { Widget } from "./widget";

export type Purpose =
  | { kind: "comment" }
  | { kind: "reply"; parent: string }
  | { kind: "edit"; id: string; text: string };

/** Shows what was posted or changed, moves there and says what became of it. */
export function showPosted(w: Widget, purpose: Purpose, html: string, held: boolean): void {
  const before = all(w.root, ".comment").length;
  const edited = purpose.kind === "edit";
  const item = edited
    ? replace(w, html, purpose.id)
    : place(w, html, purpose.kind === "reply" ? purpose.parent : null);
  if (!item) return;
  if (all(w.root, ".comment").length > before) w.posted(item.id.slice(8), held);
  w.personal.own[item.id.slice(8)] = { editable_until: one(item, "footer")?.dataset.until ?? null };
  settle(w, w.root);
  item.classList.add("fresh");
  const article = one(item, "article");
  article?.focus({ preventScroll: true });
  article?.scrollIntoView({ block: "nearest" });
  w.announce(w.words.say(held ? "held" : edited ? "saved" : "posted"));
}

/** Puts the changed comment in the old one's place and keeps its replies. */
function replace(w: Widget, html: string, id: string): HTMLElement | null {
  const [old, made] = [w.item(id), one(w.parse(html, "ol"), ".comment")];
  if (!old || !made) return null;
  keepForms(w, () => one(old, "article")?.replaceWith(one(made, "article") as HTMLElement));
  old.className = made.className;
  return old;
}
