/** Where composers come from: the section's own, one under a comment that is answered, one in place of a comment. */

import { send } from "./api";
import { Composer } from "./composer";
import { all, one, show } from "./dom";
import type { Purpose } from "./posted";
import { complain } from "./errors";
import type { Widget } from "./widget";

/** Brings a composer to life: the one in the section, or (without a form) a new copy of it. */
export function attachComposer(w: Widget, form: HTMLFormElement | null, purpose: Purpose): HTMLFormElement | null {
  if (form) w.blank ??= blankOf(form);
  const own = form ?? (w.blank?.cloneNode(true) as HTMLFormElement | undefined);
  if (own) new Composer(w, own, purpose);
  return own ?? null;
}

/** A copy without what the reader may have typed before this script came. */
function blankOf(form: HTMLFormElement): HTMLFormElement {
  const blank = form.cloneNode(true) as HTMLFormElement;
  blank.reset();
  blank.dataset.folded = "";
  return blank;
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

/** Asks for the comment as it was written and opens it for change in its own place. */
export async function editIn(w: Widget, id: string): Promise<void> {
  const article = one(w.item(id), "article");
  if (!article || one(article, ":scope > .composer")) return;
  try {
    const answer = await send(w.address(`/embed/comments/${id}/source`), { token: w.identity.token });
    const form = attachComposer(w, null, { kind: "edit", id, text: ((await answer.json()) as { body: string }).body });
    if (!form) return;
    for (const part of all(article, ":scope > .body, :scope > footer")) part.hidden = true;
    article.append(form);
    one(form, "textarea")?.focus();
  } catch (error) {
    complain(w, id, error, "retry");
  }
}
