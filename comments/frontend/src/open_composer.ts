/**
 * Where composers come from: the section's own, one under a comment that is answered, one in place
 * of a comment.
 */

import { Composer } from "./composer";
import { make, one, show } from "./dom";
import { begun } from "./drafts";
import type { Purpose } from "./insert_comment";
import { focusOn } from "./permalink";
import { extras } from "./load_extras";
import type { Widget } from "./widget";

/** Brings a composer to life: the one in the section, or (without a form) a new copy of it. */
export function attachComposer(
  w: Widget,
  form: HTMLFormElement | null,
  purpose: Purpose,
): HTMLFormElement | null {
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
  one(openReply(w, id), "textarea")?.focus();
}

function openReply(w: Widget, id: string): HTMLFormElement | null {
  const article = one(w.item(id), "article");
  if (!article) return null;
  const open = one<HTMLFormElement>(article, ".composer[data-kind=reply]");
  const form = open ?? attachComposer(w, null, { kind: "reply", parent: id });
  if (!form || open) return form;
  const name = one(article, ".name")?.textContent ?? "";
  show(one(form, ".text > span"), w.words.say("reply", { name }));
  article.append(form);
  return form;
}

/**
 * Opens again the replies that were being written when the page was left; those to comments not
 * shown are offered.
 */
export function reopenReplies(w: Widget): void {
  for (const id of begun(w.options, "reply")) {
    if (openReply(w, id)) continue;
    const button = make("button", "plain", w.words.say("resume"));
    const line = make("p", "notice", w.words.say("unsent"), " ", button);
    button.addEventListener("click", async () => {
      line.remove();
      await focusOn(w, id);
      replyTo(w, id);
    });
    w.list?.before(line);
  }
}

/** Opens again the reader's changes that were not saved. */
export function reopenEdits(w: Widget): void {
  const ids = begun(w.options, "edit").filter((id) => w.personal.own[id]);
  if (ids.length)
    extras(w).then(
      ({ editIn }) => ids.forEach((id) => void editIn(w, id, false)),
      () => {},
    );
}
