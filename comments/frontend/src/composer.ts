/**
 * The form for a comment, a reply or a change: grows, counts, previews, sends, and never loses what
 * was written.
 */

import { Problem } from "./api";
import { all, one, show } from "./dom";
import { DraftBox } from "./drafts";
import { type Purpose, showPosted } from "./insert_comment";
import { ask, extras } from "./load_extras";
import { deliver, identify } from "./submit";
import { draftName } from "./storage";
import { Trouble } from "./form_errors";
import { composing } from "./input_method";
import { showReader } from "./byline";
import type { Widget } from "./widget";

const NEAR_LIMIT = 200;
/** Numbers of characters left that are also spoken. */
const SPOKEN = [50, 10, 0, -1];

export class Composer {
  readonly #draft: DraftBox;
  readonly #text: HTMLTextAreaElement;
  readonly #trouble: Trouble;
  readonly #limit: number;
  #busy = false;
  #label = "";
  /** Whether the author has been asked "post anyway?" and may say yes by sending again. */
  #asked = false;

  constructor(
    readonly w: Widget,
    readonly form: HTMLFormElement,
    readonly purpose: Purpose,
  ) {
    const place =
      purpose.kind === "edit" ? purpose.id : purpose.kind === "reply" ? purpose.parent : "";
    const name = draftName(w.options, purpose.kind, place);
    this.#draft = new DraftBox(name, purpose.kind === "edit" ? purpose.text : "");
    this.#text = one<HTMLTextAreaElement>(form, "textarea") as HTMLTextAreaElement;
    this.#trouble = new Trouble(w, form, this.#text);
    this.#limit = Number(form.dataset.max);
    this.#prepare();
    this.#fill();
  }

  /** Brings back the draft, unless the reader has begun to write before this script came. */
  #fill(): void {
    const begun = this.#text.value;
    if (begun) this.#typed();
    else this.#text.value = this.#draft.body;
    if (this.#text.value || this.#text.matches(":focus")) this.#unfold();
  }

  #prepare(): void {
    const { form, w, purpose } = this;
    if (purpose.kind !== "comment") {
      const cancel = one(form, "[name=cancel]");
      if (cancel) cancel.hidden = false;
      form.dataset.kind = purpose.kind;
      cancel?.addEventListener("click", () => void this.#leave());
      show(one(form, "[name=post]"), w.words.say(purpose.kind === "edit" ? "save" : "send"));
      this.#text.placeholder = "";
      this.#unfold();
    }
    if (purpose.kind === "edit") {
      one(form, ".who")?.remove();
      show(one(form, ".text > span"), w.words.say("edit"));
    }
    this.#text.addEventListener("focus", () => this.#unfold());
    this.#text.addEventListener("input", () => this.#typed());
    one(form, "[name=preview]")?.addEventListener("click", (event) => {
      event.preventDefault();
      void this.#preview();
    });
    for (const name of ["signin", "forget", "data"] as const)
      one(form, `[name=${name}]`)?.addEventListener("click", () => {
        extras(w)
          .then(({ reader }) => reader[name](w, form))
          .catch((error: unknown) => this.#fail(error));
      });
    form.addEventListener("keydown", (event) => {
      if (composing(event)) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      if (event.key === "Escape" && purpose.kind !== "comment") void this.#leave();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    showReader(w, form);
  }

  #unfold(): void {
    delete this.form.dataset.folded;
    grow(this.#text);
  }

  #typed(): void {
    this.#draft.write(this.#text.value);
    this.#unfold();
    this.#trouble.say("");
    const left = this.#limit - [...this.#text.value].length;
    const counter = one(this.form, ".left");
    counter?.classList.toggle("over", left < 0);
    const words =
      left > NEAR_LIMIT ? "" : this.w.words.count(left < 0 ? "over" : "left", Math.abs(left));
    show(counter, words);
    if (words && SPOKEN.includes(left)) this.w.announce(words);
  }

  async #preview(): Promise<void> {
    if (!this.#valid()) return;
    await extras(this.w)
      .then(({ togglePreview }) => togglePreview(this.w, this.form))
      .catch((error: unknown) => this.#fail(error));
  }

  /** Whether there is something to send that the service will take. */
  #valid(): boolean {
    const { value } = this.#text;
    if (!value.trim()) this.#trouble.say(this.w.words.say("empty"), this.#text);
    else if ([...value].length > this.#limit) this.#typed();
    else return true;
    this.#text.focus();
    return false;
  }

  async #submit(): Promise<void> {
    const { purpose } = this;
    if (this.#busy || !this.#valid()) return;
    this.#wait(true, true);
    this.#trouble.say("");
    try {
      if (purpose.kind !== "edit") await identify(this.w, this.form);
      const body = this.#text.value;
      const answer = await deliver(this.w, purpose, {
        body,
        key: this.#draft.keyFor(body),
        confirmed: this.#asked,
      });
      this.#done();
      showPosted(this.w, purpose, await answer.text(), answer.status === 202);
      this.#wait(false);
    } catch (error) {
      this.#wait(false);
      this.#fail(error);
    }
  }

  #done(): void {
    this.#draft.clear();
    this.#text.value = "";
    if (this.purpose.kind !== "comment") this.form.remove();
    if (this.purpose.kind === "comment") this.#refold();
  }

  #refold(): void {
    this.form.dataset.folded = "";
    const box = one(this.form, ".preview");
    if (box) box.hidden = true;
    this.#text.hidden = false;
    show(one(this.form, "[name=preview]"), this.w.words.say("preview"));
    grow(this.#text);
  }

  #fail(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    this.#trouble.explain(error, (busy) => this.#wait(busy));
    this.#asked = !!error.details.confirm;
  }

  #wait(busy: boolean, sending = false): void {
    this.#busy = busy;
    // What is typed between the sending and its answer would go with what was sent.
    this.#text.readOnly = busy && sending;
    const button = one(this.form, "[name=post]");
    if (button) button.ariaDisabled = busy ? "true" : null;
    this.#label ||= button?.textContent ?? "";
    show(button, busy && sending ? this.w.words.say("posting") : this.#label);
    this.form.setAttribute("aria-busy", String(busy));
  }

  /**
   * Closes the form; the draft of a reply stays for the next time, a change is given up if its
   * author says so.
   */
  async #leave(): Promise<void> {
    const { purpose, form, w } = this;
    if (purpose.kind === "edit") {
      const say = (key: string) => w.words.say(key);
      const changed = this.#text.value !== purpose.text;
      if (changed && !(await ask(w, form, say("discard"), say("discards"), say("write"))))
        return this.#text.focus();
      this.#draft.clear();
    } else this.#draft.putAside();
    const article = form.closest<HTMLElement>("article");
    form.remove();
    if (!article) return w.list?.focus();
    for (const part of all(article, ":scope > .body, :scope > footer")) part.hidden = false;
    one(article, `footer [name=${purpose.kind}]`)?.focus();
  }
}

/** Lets the field grow with the text where the browser does not do it itself. */
function grow(text: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight + 2}px`;
}
