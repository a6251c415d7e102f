/** People this reader does not want to read: kept in this browser, known to nobody else. */

import { all, make, one } from "./dom";
import { recall, remember } from "./storage";
import type { Widget } from "./widget";

/** Names by authors' ids. */
type Muted = Record<string, string | true>;

const key = (w: Widget) => `muted:${w.options.site}`;
const authorOf = (item: HTMLElement | null) => item?.dataset.author ?? "";

export function applyMutes(w: Widget, within: ParentNode): void {
  const muted = recall<Muted>(key(w)) ?? {};
  for (const item of all(within, ".comment[data-author]")) {
    const wanted = authorOf(item) in muted;
    if (wanted === item.classList.contains("mute")) continue;
    item.classList.toggle("mute", wanted);
    if (wanted) one(item, "article")?.append(cover(w, one(item, ".name")?.textContent ?? ""));
    else one(item, ":scope > article > .muted")?.remove();
  }
  list(w, muted);
}

function cover(w: Widget, name: string): HTMLElement {
  const line = w.words.part(".muted");
  const words = one(line, "span");
  if (words) words.textContent = words.textContent?.replace("{name}", name) ?? "";
  return line;
}

/** Says below the thread whom the reader has muted, each with a way back. */
function list(w: Widget, muted: Muted): void {
  const authors = Object.keys(muted);
  if (!authors.length) {
    one(w.section, ".mutes")?.remove();
    return;
  }
  const box = one(w.section, ".mutes") ?? make("details", "mutes");
  const people = authors.map((author) => {
    const button = one(w.words.part(".muted"), "[name=unmute]") as HTMLElement;
    button.addEventListener("click", () => release(w, author));
    const shown = muted[author] === true ? one(w.root, `[data-author="${CSS.escape(author)}"] .name`)?.textContent : muted[author];
    return make("li", "", `${shown ?? "…"}`, " ", button);
  });
  box.replaceChildren(make("summary", "", w.words.say("mutes")), make("ul", "", ...people));
  w.section?.append(box);
}

export function mute(w: Widget, id: string): void {
  const item = w.item(id);
  const name = one(item, ".name")?.textContent ?? "";
  remember(key(w), { ...recall<Muted>(key(w)), [authorOf(item)]: name });
  applyMutes(w, w.root);
  w.announce(one(cover(w, name), "span")?.textContent ?? "");
}

export const unmute = (w: Widget, id: string) => release(w, authorOf(w.item(id)));

function release(w: Widget, author: string): void {
  const { [author]: _, ...rest } = recall<Muted>(key(w)) ?? {};
  remember(key(w), Object.keys(rest).length ? rest : null);
  applyMutes(w, w.root);
}
