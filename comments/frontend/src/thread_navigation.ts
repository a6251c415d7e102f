/**
 * Ways through a long thread: branches that fold, comments that open, from one to the next by key,
 * past all of them.
 */

import { all, one } from "./dom";
import { type Folds, foldsOf } from "./folds";
import { remember } from "./storage";
import type { Widget } from "./widget";

/** Folds the replies to a comment, or unfolds them, and remembers it. */
export function fold(w: Widget, id: string, button: HTMLElement): void {
  const folds: Folds = foldsOf(w);
  if (button.ariaExpanded === "true") folds.push(id);
  keep(w, button.ariaExpanded === "true" ? folds : folds.filter((other) => other !== id), true);
}

/** Unfolds whatever hides this comment. */
export function unfoldTo(w: Widget, item: HTMLElement): void {
  keep(
    w,
    foldsOf(w).filter((id) => !w.item(id)?.querySelector(".replies")?.contains(item)),
  );
}

function keep(w: Widget, folds: Folds, aloud = false): void {
  remember(`folded:${w.options.site}:${w.options.article}`, folds.length ? folds : null);
  paintFolds(w, folds, aloud);
}

/** Shows which branches are folded, each with the number of what it holds. */
export function paintFolds(w: Widget, folds: Folds, aloud = false): void {
  for (const button of all<HTMLButtonElement>(w.root, ".fold")) {
    const item = button.closest(".comment");
    const folded = folds.includes(item?.id.slice(8) ?? "");
    if (folded === (button.ariaExpanded === "false")) continue;
    button.ariaExpanded = String(!folded);
    const number = w.words.count("folded", item?.querySelectorAll(".comment").length ?? 0);
    button.textContent = folded ? number : "";
    if (aloud && folded) w.announce(number);
  }
}

/** Shows the whole of a long comment. */
export function whole(w: Widget, id: string, button: HTMLElement): void {
  button.remove();
  const article = one(w.item(id), "article");
  one(article, ".long")?.classList.remove("long");
  article?.focus({ preventScroll: true });
}

/** Moves on to the next comment in sight, or back to the one before. */
export function walk(w: Widget, step: number): void {
  const articles = all(w.root, ".list article").filter(
    (article) => article.getClientRects().length,
  );
  const here = (w.root.activeElement as HTMLElement | null)?.closest("article");
  const next = articles[here ? articles.indexOf(here) + step : 0];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}
