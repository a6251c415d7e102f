/** Asks now and then, while somebody is looking, whether there are new comments; offers them, never inserts them. */

import { send } from "./api";
import { make, one } from "./dom";
import { countOf, reorder } from "./thread";
import type { Widget } from "./widget";

interface News {
  count: number;
  version: number;
}

const LONGEST = 8;

export function watchNews(w: Widget): void {
  const every = Number(w.section?.dataset.poll) * 1000;
  if (!every) return;
  let quiet = 1;
  let timer = 0;
  const plan = () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(ask, every * quiet);
  };
  const ask = async () => {
    const answer = await send(w.address("/embed/news", w.thread), { cache: "no-cache" }).catch(() => null);
    if (w.signal.aborted) return;
    const news = answer && ((await answer.json()) as News);
    const more = news ? news.count - countOf(w) : 0;
    quiet = more > 0 ? 1 : Math.min(quiet * 1.5, LONGEST);
    if (more > 0) offer(w, more);
    plan();
  };
  document.addEventListener("visibilitychange", plan, { signal: w.signal });
  addEventListener("pageshow", plan, { signal: w.signal });
  w.signal.addEventListener("abort", () => clearTimeout(timer));
  plan();
}

function offer(w: Widget, number: number): void {
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
