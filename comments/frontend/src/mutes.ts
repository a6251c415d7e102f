/** People this reader does not want to read: kept in this browser, known to nobody else. */

import { all, one } from "./dom";
import { extras } from "./load_extras";
import { recall } from "./storage";
import type { Widget } from "./widget";

/** Names by authors' ids. */
export type Muted = Record<string, string | true>;

export const mutedBy = (w: Widget): Muted => recall<Muted>(`muted:${w.options.site}`) ?? {};

export function applyMutes(w: Widget, within: ParentNode): void {
  const muted = mutedBy(w);
  for (const item of all(within, ".comment[data-author]")) {
    const wanted = (item.dataset.author ?? "") in muted;
    if (wanted === item.classList.contains("mute")) continue;
    item.classList.toggle("mute", wanted);
    if (wanted) one(item, "article")?.append(cover(w, one(item, ".name")?.textContent ?? ""));
    else one(item, ":scope > article > .muted")?.remove();
  }
  if (Object.keys(muted).length || one(w.section, ".mutes"))
    extras(w).then(
      ({ listMuted }) => listMuted(w, muted),
      () => {},
    );
}

export function cover(w: Widget, name: string): HTMLElement {
  const line = w.words.part(".muted");
  const words = one(line, "span");
  if (words) words.textContent = words.textContent?.replace("{name}", name) ?? "";
  return line;
}
