/** Where composers come from: the section's own, one under a comment that is answered, one in place of a comment. */

import { Composer } from "./composer";
import { one, show } from "./dom";
import type { Purpose } from "./posted";
import type { Widget } from "./widget";

/** Brings a composer to life: the one in the section, or (without a form) a new copy of it. */
export function attachComposer(w: Widget, form: HTMLFormElement | null, purpose: Purpose): HTMLFormElement | null {
  if (form) w.blank ??= form.cloneNode(true) as HTMLFormElement;
  const own = form ?? (w.blank?.cloneNode(true) as HTMLFormElement | undefined);
  if (own) new Composer(w, own, purpose);
  return own ?? null;
}

/** Opens a composer under the comment that is answered. */
export function replyTo(w: Widget, id: string): void {
  const article = one(w.item(id), "article");
  if (!article) return;
  let form = one<HTMLFormElement>(article, ".composer");
  if (!form) {
    form = attachComposer(w, null, { kind: "reply", parent: id });
    if (!form) return;
    const name = one(article, ".name")?.textContent ?? "";
    show(one(form, ".text > span"), w.words.say("reply", { name }));
    article.append(form);
  }
  one(form, "textarea")?.focus();
}
