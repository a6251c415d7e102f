/**
 * Forms that stand open in the list outlive every change of it, with what is written in them and
 * where.
 */

import { all, one } from "./dom";
import type { Widget } from "./widget";

/**
 * Changes the list, and puts every open form back under its comment, or above the list where that
 * is not shown.
 */
export function keepForms(w: Widget, change: () => void): void {
  const focused = w.root.activeElement as HTMLElement | null;
  const forms = w.list ? all<HTMLFormElement>(w.list, "form") : [];
  const homes = forms.map((form) => form.closest(".comment")?.id.slice(8) ?? "");
  for (const form of forms) form.remove();
  change();
  forms.forEach((form, place) => {
    house(w, form, homes[place] ?? "");
  });
  if (focused && forms.some((form) => form.contains(focused)))
    focused.focus({ preventScroll: true });
}

/** Puts a form where it belongs; a change stands in the place of what it changes. */
export function house(w: Widget, form: HTMLFormElement, id: string): void {
  const article = one(w.item(id), "article");
  if (article) {
    if (form.dataset.kind === "edit")
      for (const part of all(article, ":scope > .body, :scope > footer")) part.hidden = true;
    article.append(form);
  } else if (form.matches(".composer")) w.list?.before(form);
}

/** Whether the reader has a form open in the list. */
export function writing(w: Widget): boolean {
  return !!one(w.list, "form");
}
