/** People this reader does not want to read: kept in this browser, known to nobody else. */

import { all, one } from "./dom";
import { recall, remember } from "./storage";
import type { Widget } from "./widget";

type Muted = Record<string, true>;

const key = (w: Widget) => `muted:${w.options.site}`;
const authorOf = (item: HTMLElement | null) => item?.dataset.author ?? "";

export function applyMutes(w: Widget, within: ParentNode): void {
  const muted = recall<Muted>(key(w)) ?? {};
  for (const item of all(within, ".comment[data-author]")) {
    const wanted = authorOf(item) in muted;
    if (wanted === item.classList.contains("mute")) continue;
    item.classList.toggle("mute", wanted);
    if (wanted) cover(w, item);
    else one(item, ":scope > article > .muted")?.remove();
  }
}

function cover(w: Widget, item: HTMLElement): void {
  const line = w.words.part(".muted");
  const words = one(line, "span");
  const name = one(item, ".name")?.textContent ?? "";
  if (words) words.textContent = words.textContent?.replace("{name}", name) ?? "";
  one(item, "article")?.append(line);
}

export function mute(w: Widget, id: string): void {
  const item = w.item(id);
  one(item, ".panel")?.remove();
  remember(key(w), { ...recall<Muted>(key(w)), [authorOf(item)]: true });
  applyMutes(w, w.root);
}

export function unmute(w: Widget, id: string): void {
  const { [authorOf(w.item(id))]: _, ...rest } = recall<Muted>(key(w)) ?? {};
  remember(key(w), rest);
  applyMutes(w, w.root);
}
