/** The small forms under a comment: reporting it, deleting it. */

import { send } from "./api";
import { make, one, show } from "./dom";
import { sentence, token } from "./errors";
import { composing } from "./input_method";
import { keepForms } from "./open_forms";
import type { Widget } from "./widget";

type Submit = (w: Widget, id: string, form: HTMLFormElement) => Promise<void>;

/** Opens a small form under the comment, or closes it again. */
export function panel(w: Widget, id: string, button: HTMLButtonElement): void {
  const kind = `.${button.name}`;
  const submit: Submit = button.name === "report" ? report : remove;
  const article = one(w.item(id), "article");
  const open = one(article, ".panel");
  if (open) close(w, id, open);
  if (!article || open?.matches(kind)) return;
  const form = w.words.part<HTMLFormElement>(`.panel${kind}`);
  button.ariaExpanded = "true";
  article.append(form);
  one(form, "select, .tools button")?.focus();
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !composing(event)) close(w, id, form);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const primary = one(form, ".primary");
    if (!primary || primary.ariaDisabled === "true") return;
    const field = one<HTMLSelectElement>(form, "select");
    if (field && !field.value) {
      fault(w, form, w.words.say("choose"));
      return field.focus();
    }
    primary.ariaDisabled = "true";
    try {
      await submit(w, id, form);
    } catch (error) {
      fault(w, form, sentence(w, error, "failed"));
    }
    primary.ariaDisabled = null;
  });
}

function fault(w: Widget, form: HTMLFormElement, words: string): void {
  show(one(form, ".error"), words);
  w.announce(words, true);
}

/** Closes the form and gives the focus back to what opened it. */
export function close(w: Widget, id: string, form: Element | null): void {
  form?.remove();
  const opener = one(w.item(id), ":scope > article > footer [aria-expanded=true]");
  if (opener) opener.ariaExpanded = null;
  opener?.focus();
}

async function report(w: Widget, id: string, form: HTMLFormElement): Promise<void> {
  const { reason, detail } = Object.fromEntries(new FormData(form)) as Record<string, string>;
  const json = { reason, ...(detail ? { detail } : {}) };
  await send(w.address(`/api/v1/comments/${id}/reports`), {
    method: "POST",
    token: await token(w),
    json,
  });
  close(w, id, form);
  const button = one(w.item(id), ":scope > article > footer [name=report]");
  if (button) {
    button.textContent = w.words.say("reported");
    button.ariaLabel = null;
    button.ariaDisabled = "true";
  }
  w.announce(w.words.say("thanks"));
}

async function remove(w: Widget, id: string): Promise<void> {
  await send(w.address(`/api/v1/comments/${id}`), { method: "DELETE", token: w.identity.token });
  const item = w.item(id);
  const article = one(item, "article");
  if (!item || !article) return;
  delete w.personal.own[id];
  if (item.matches(".visible")) w.recount(-1);
  item.className = "comment deleted";
  article.className = "tombstone";
  one(article, ".panel")?.remove();
  keepForms(w, () => article.replaceChildren(make("p", "", w.words.say("deleted"))));
  article.focus();
  w.announce(w.words.say("gone"));
}
