/** New comments are offered, never inserted. */

import { make, one } from "./dom";
import { reorder } from "./thread";
import type { Widget } from "./widget";

export function offer(w: Widget, number: number): void {
  const words = w.words.count("new", number);
  let pill = one(w.section, ".pill");
  if (pill?.textContent === words) return;
  if (!pill) {
    pill = make("button", "pill primary");
    pill.addEventListener("click", () => void accept(w, pill));
    w.list?.before(pill);
  }
  pill.textContent = words;
  w.announce(words);
}

/** Shows the new comments first, and marks them once. */
async function accept(w: Widget, pill: HTMLElement | null): Promise<void> {
  const known = new Set([...(w.list?.querySelectorAll(".comment") ?? [])].map((item) => item.id));
  pill?.remove();
  await reorder(w, "newest");
  const fresh = [...(w.list?.querySelectorAll<HTMLElement>(".comment") ?? [])].filter((item) => !known.has(item.id));
  for (const item of fresh) item.classList.add("fresh");
  one(fresh[0], "article")?.focus();
}
