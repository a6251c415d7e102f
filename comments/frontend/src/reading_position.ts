/**
 * Where a reader was in the thread, for when they come back to the page and the browser has not
 * kept it.
 */

import { all, one } from "./dom";
import type { Frame } from "./frame";

interface Place {
  /** The order, and how many comments of the first level stood in the list. */
  sort: string;
  limit: number;
  /** Pixels of the whole element. */
  height: number;
  /** The first comment in sight, and where on the screen it began. */
  id: string;
  top: number;
}

const MOST = 100;
const nameOf = ({ options }: Frame) => `comments:place:${options.site}:${options.article}`;

/** The place that was left, if this visit comes back to it. */
export function placeLeft(frame: Frame): Place | null {
  try {
    const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    return visit?.type === "navigate" || history.scrollRestoration === "manual"
      ? null
      : (JSON.parse(sessionStorage.getItem(nameOf(frame)) ?? "") as Place);
  } catch {
    return null;
  }
}

/** Notes the place when the page is left. */
export function notePlace(frame: Frame): void {
  const note = () => {
    const first = all(frame.root, ".list article").find(
      (article) => article.getBoundingClientRect().bottom > 0,
    );
    const top = first?.getBoundingClientRect().top ?? 0;
    const number = one(frame.root, ".list")?.childElementCount ?? 0;
    const left = {
      sort: frame.section?.dataset.sort,
      limit: Math.min(Math.max(number, 25), MOST),
      height: frame.host.offsetHeight,
      id: first?.parentElement?.id,
      top,
    };
    try {
      sessionStorage.setItem(nameOf(frame), JSON.stringify(left));
    } catch {
      // Nothing can be kept here: the page begins at its top.
    }
  };
  addEventListener("pagehide", note, { signal: frame.signal });
}

/** Puts what the reader had before them where it was. */
export function restorePlace(frame: Frame, { id, top }: Place): void {
  const article = id && one(frame.root.getElementById(id), "article");
  // Comments that are not laid out yet have guessed heights.
  one(frame.root, ".list")?.classList.add("whole");
  if (!article) return;
  // Else the browser would go on putting the page where it was by pixels, until all of it is
  // loaded.
  history.scrollRestoration = "manual";
  addEventListener("pagehide", () => {
    history.scrollRestoration = "auto";
  });
  scrollBy({ top: article.getBoundingClientRect().top - top, behavior: "instant" });
}
