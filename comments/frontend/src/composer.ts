/** The form for a comment, a reply or a change: grows, counts, previews, sends, and never loses what was written. */

import { Problem, send } from "./api";
import { all, one, show } from "./dom";
import { DraftBox } from "./drafts";
import { type Purpose, showPosted } from "./posted";
import { togglePreview } from "./preview";
import { showReader } from "./who";
import type { Widget } from "./widget";

const NEAR_LIMIT = 200;
let serial = 0;

export class Composer {
  readonly #draft: DraftBox;
  readonly #text: HTMLTextAreaElement;
  readonly #error: HTMLElement | null;
  readonly #limit: number;
  #busy = false;
  /** Whether the author has been asked "post anyway?" and may say yes by sending again. */
  #asked = false;

  constructor(
    readonly w: Widget,
    readonly form: HTMLFormElement,
    readonly purpose: Purpose,
  ) {
    const { site, article } = w.options;
    const place = purpose.kind === "edit" ? purpose.id : purpose.kind === "reply" ? purpose.parent : "";
    this.#draft = new DraftBox(`draft:${site}:${article}:${purpose.kind}:${place}`, purpose.kind === "edit" ? purpose.text : "");
    this.#text = one<HTMLTextAreaElement>(form, "textarea") as HTMLTextAreaElement;
    this.#error = one(form, ".error");
    this.#limit = Number(form.dataset.max);
    this.#prepare();
    this.#text.value = this.#draft.body;
    if (this.#text.value) this.#unfold();
    this.#grow();
  }

  #prepare(): void {
    const { form, w, purpose } = this;
    const id = `comments-${++serial}`;
    if (this.#error) {
      this.#error.id = id;
      this.#text.setAttribute("aria-describedby", id);
    }
    if (purpose.kind !== "comment") {
      const cancel = one(form, "[name=cancel]");
      if (cancel) cancel.hidden = false;
      cancel?.addEventListener("click", () => this.#leave());
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
    one(form, "[name=forget]")?.addEventListener("click", () => {
      w.identity.forget();
      showReader(w);
      one(form, "[name=name]")?.focus();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      if (event.key === "Escape" && purpose.kind !== "comment") this.#leave();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    showReader(w, form);
  }

  #unfold(): void {
    delete this.form.dataset.folded;
    this.#grow();
  }

  /** Lets the field grow with the text where the browser does not do it itself. */
  #grow(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.#text.style.blockSize = "auto";
    this.#text.style.blockSize = `${this.#text.scrollHeight + 2}px`;
  }

  #typed(): void {
    this.#draft.write(this.#text.value);
    this.#grow();
    this.#complain("");
    const left = this.#limit - [...this.#text.value].length;
    const counter = one(this.form, ".left");
    counter?.classList.toggle("over", left < 0);
    show(counter, left > NEAR_LIMIT ? "" : this.w.words.count(left < 0 ? "over" : "left", Math.abs(left)));
  }

  async #preview(): Promise<void> {
    if (this.#valid()) await togglePreview(this.w, this.form).catch((error: unknown) => this.#fail(error));
  }

  /** Whether there is something to send that the service will take. */
  #valid(): boolean {
    const { value } = this.#text;
    if (!value.trim()) this.#complain(this.w.words.say("empty"), this.#text);
    else if ([...value].length > this.#limit) this.#typed();
    else return true;
    this.#text.focus();
    return false;
  }

  async #submit(): Promise<void> {
    const { purpose } = this;
    if (this.#busy || !this.#valid()) return;
    this.#wait(true);
    this.#complain("");
    try {
      await this.#identify();
      const answer = await this.#send();
      this.#done();
      showPosted(this.w, purpose, await answer.text(), answer.status === 202);
      this.#wait(false);
    } catch (error) {
      this.#wait(false);
      this.#fail(error);
    }
  }

  async #identify(): Promise<void> {
    const { identity, words } = this.w;
    if (this.purpose.kind === "edit" || (await identity.bySignOn()) || identity.name) return;
    const field = one<HTMLInputElement>(this.form, "[name=name]");
    if (!field) throw new Problem(401, { detail: words.say("signin") });
    if (!field.value.trim()) {
      field.ariaInvalid = "true";
      field.focus();
      throw new Problem(422, { detail: words.say("name") });
    }
    await identity.asGuest(field.value.trim(), one<HTMLInputElement>(this.form, "[name=email]")?.value.trim() ?? "");
    showReader(this.w);
  }

  #send(): Promise<Response> {
    const { purpose, w } = this;
    const body = this.#text.value;
    const { url, title } = w.options;
    const sure = this.#asked ? { confirmed: true } : {};
    const common = { token: w.identity.token, key: this.#draft.keyFor(body) };
    if (purpose.kind === "edit") {
      return send(w.address(`/embed/comments/${purpose.id}`), { method: "PATCH", json: { body, ...sure }, ...common });
    }
    const parent = purpose.kind === "reply" ? { parent: purpose.parent } : {};
    const json = { ...w.thread, body, url, title, ...parent, ...sure };
    return send(w.address("/embed/comments"), { method: "POST", json, ...common });
  }

  #done(): void {
    this.#draft.clear();
    this.#text.value = "";
    if (this.purpose.kind === "reply") this.form.remove();
    if (this.purpose.kind === "comment") this.#refold();
  }

  #refold(): void {
    this.form.dataset.folded = "";
    const box = one(this.form, ".preview");
    if (box) box.hidden = true;
    this.#text.hidden = false;
    one(this.form, "[name=preview]")?.setAttribute("aria-pressed", "false");
    this.#grow();
  }

  #fail(error: unknown): void {
    const { words, identity } = this.w;
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401 && identity.token) {
      identity.forget();
      showReader(this.w);
      this.#complain(words.say("expired"));
    } else if (error.status === 429) this.#countDown(Math.max(1, error.wait));
    else if (!error.status) this.#complain(words.say("offline"));
    else this.#complain(error.status < 500 && error.sentence ? error.sentence : words.say("failed"));
    this.#asked = error.details.code === "nudge";
    const { body, name, email } = error.details.errors ?? {};
    if (body) this.#text.setAttribute("aria-invalid", "true");
    if (name) one(this.form, "[name=name]")?.setAttribute("aria-invalid", "true");
    if (email) one(this.form, "[name=email]")?.setAttribute("aria-invalid", "true");
  }

  #countDown(seconds: number): void {
    const { words, signal } = this.w;
    this.#complain(words.count("wait", seconds));
    this.#wait(true);
    const until = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      show(this.#error, left > 0 ? words.count("wait", left) : "");
      if (left > 0 && !signal.aborted) return;
      clearInterval(timer);
      this.#wait(false);
    }, 1000);
  }

  #complain(sentence: string, field?: HTMLElement): void {
    if (!sentence) for (const marked of all(this.form, "[aria-invalid]")) marked.removeAttribute("aria-invalid");
    show(this.#error, sentence);
    field?.setAttribute("aria-invalid", "true");
    if (sentence) this.w.announce(sentence, true);
  }

  #wait(busy: boolean): void {
    this.#busy = busy;
    const button = one(this.form, "[name=post]");
    if (button) button.ariaDisabled = busy ? "true" : null;
    this.form.setAttribute("aria-busy", String(busy));
  }

  /** Closes the form; the draft of a reply stays for the next time, a change is given up. */
  #leave(): void {
    const article = this.form.closest<HTMLElement>("article");
    if (this.purpose.kind === "edit") this.#draft.clear();
    this.form.remove();
    for (const part of all(article as HTMLElement, ":scope > [hidden]")) part.hidden = false;
    one(article, `footer [name=${this.purpose.kind === "edit" ? "edit" : "reply"}]`)?.focus();
  }
}
