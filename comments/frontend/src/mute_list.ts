/** Muting somebody, and the list of those who are muted with a way back. */

import { make, one } from "./dom";
import { applyMutes, cover, mutedBy, type Muted } from "./mutes";
import { remember } from "./storage";
import type { Widget } from "./widget";

const keep = (w: Widget, muted: Muted) => {
  remember(`muted:${w.options.site}`, Object.keys(muted).length ? muted : null);
  applyMutes(w, w.root);
};
const authorOf = (item: HTMLElement | null) => item?.dataset.author ?? "";

/** Says below the thread whom the reader has muted. */
export function listMuted(w: Widget, muted: Muted): void {
  const authors = Object.keys(muted);
  if (!authors.length) {
    one(w.section, ".mutes")?.remove();
    return;
  }
  const box = one(w.section, ".mutes") ?? make("details", "mutes");
  const people = authors.map((author) => {
    const button = one(w.words.part(".muted"), "[name=unmute]") as HTMLElement;
    button.addEventListener("click", () => release(w, author));
    const shown =
      muted[author] === true
        ? one(w.root, `[data-author="${CSS.escape(author)}"] .name`)?.textContent
        : muted[author];
    return make("li", "", `${shown ?? "…"}`, " ", button);
  });
  box.replaceChildren(make("summary", "", w.words.say("mutes")), make("ul", "", ...people));
  w.section?.append(box);
}

export function mute(w: Widget, id: string): void {
  const item = w.item(id);
  const name = one(item, ".name")?.textContent ?? "";
  keep(w, { ...mutedBy(w), [authorOf(item)]: name });
  one(item, ".muted button")?.focus();
  w.announce(one(cover(w, name), "span")?.textContent ?? "");
}

export function unmute(w: Widget, id: string): void {
  release(w, authorOf(w.item(id)));
  one(w.item(id), "article")?.focus();
}

export function release(w: Widget, author: string): void {
  const { [author]: _, ...rest } = mutedBy(w);
  keep(w, rest);
}
