/** Where composers come from: the section's own, one under a comment that is answered, one in place of a comment. */

import { send } from "./api";
import { Composer } from "./composer";
import { make, one, show } from "./dom";
import { begun } from "./drafts";
import type { Purpose } from "./posted";
import { complain } from "./errors";
import { house } from "./open_forms";
import { focusOn } from "./permalink";
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

/** Opens again the replies that were being written when the page was left; those to comments not shown are offered. */
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
  for (const id of begun(w.options, "edit")) if (w.personal.own[id]) void editIn(w, id, false);
}

/** Asks for the comment as it was written and opens it for change in its own place. */
export async function editIn(w: Widget, id: string, focus: unknown = true): Promise<void> {
  const article = one(w.item(id), "article");
  if (!article || one(article, ":scope > .composer[data-kind=edit]")) return;
  try {
    const answer = await send(w.address(`/embed/comments/${id}/source`), { token: w.identity.token });
    const form = attachComposer(w, null, { kind: "edit", id, text: ((await answer.json()) as { body: string }).body });
    if (!form) return;
    house(w, form, id);
    if (focus) one(form, "textarea")?.focus();
  } catch (error) {
    complain(w, id, error, "retry");
  }
}
