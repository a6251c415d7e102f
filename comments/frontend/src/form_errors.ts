/** What goes wrong with a form, said below its field and aloud, until it is put right. */

import type { Problem } from "./api";
import { all, one, show } from "./dom";
import { signOut } from "./byline";
import type { Widget } from "./widget";

let serial = 0;

export class Trouble {
  readonly #line: HTMLElement | null;

  constructor(
    readonly w: Widget,
    readonly form: HTMLFormElement,
    readonly text: HTMLTextAreaElement,
  ) {
    this.#line = one(form, ".error");
    if (!this.#line) return;
    this.#line.id = `comments-${++serial}`;
  }

  /** Says a sentence, and which field it is about; an empty one says that all is well again. */
  say(sentence: string, field?: HTMLElement | null): void {
    if (!sentence)
      for (const marked of all(this.form, "[aria-invalid]")) marked.removeAttribute("aria-invalid");
    show(this.#line, sentence);
    field?.setAttribute("aria-invalid", "true");
    const place = field ?? this.text;
    if (this.#line)
      (place === this.text ? one(this.form, ".preview") : place.closest("label"))?.after(
        this.#line,
      );
    for (const other of all(this.form, "[aria-describedby]"))
      other.removeAttribute("aria-describedby");
    if (sentence && this.#line) place.setAttribute("aria-describedby", this.#line.id);
    this.w.announce(sentence, true);
  }

  /** Says what the service did not like; while the author has to wait, `wait` is told so. */
  explain(problem: Problem, wait: (busy: boolean) => void): void {
    const { words, identity } = this.w;
    if (problem.status === 401 && identity.token) {
      signOut(this.w);
      this.say(words.say("expired"));
    } else if (problem.status === 429) this.#countDown(Math.max(1, problem.wait), wait);
    else if (!problem.status) this.say(words.say(navigator.onLine ? "failed" : "offline"));
    else {
      const name = ["body", "name", "email"].find((field) => problem.details.errors?.[field]);
      const field = name ? one(this.form, `[name=${name}]`) : null;
      this.say(
        problem.status < 500 && problem.sentence ? problem.sentence : words.say("failed"),
        field,
      );
      if (field && field !== this.text) field.focus();
    }
  }

  #countDown(seconds: number, wait: (busy: boolean) => void): void {
    const { words, signal } = this.w;
    this.say(words.count("wait", seconds));
    wait(true);
    const until = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      show(this.#line, left > 0 ? words.count("wait", left) : "");
      if (left > 0 && !signal.aborted) return;
      clearInterval(timer);
      wait(false);
    }, 1000);
  }
}
