/**
 * The second script, which answers the reader: fetched at the first touch; what was pressed
 * meanwhile is pressed again.
 */

import { one, show } from "./dom";
import type { Frame, Opened } from "./frame";
import { permalink } from "./address_hash";
import { draftName, kept, remember } from "./storage";

/** What the first script may still ask of the second. */
export interface Acting {
  /** Offers the reader new comments: this number, or, where it is none, as many as there may be. */
  offer(number: number): unknown;
  /** Fetches what is otherwise fetched at its first use. */
  complete?(): unknown;
}

const CONTROLS = "button, a, input, select, textarea, summary";
const PRESSED = "button, a[data-cursor], a[data-sort], a.when, a.skip";

const loading = new Map<string, Promise<{ answer(opened: Opened): Acting }>>();
let attempts = 0;

/**
 * Browsers remember a module that could not be had, by its address: another try needs another one.
 */
function load(service: string) {
  const script =
    loading.get(service) ??
    import(`${service}/act.js${attempts ? `?${attempts}` : ""}`).catch((error: unknown) => {
      loading.delete(service);
      attempts += 1;
      throw error;
    });
  loading.set(service, script);
  return script;
}

/**
 * Whether this reader has something to see here that others have not, so that the second script is
 * needed at once.
 */
export function expected({ options: { site, article }, signOn }: Frame): boolean {
  return !!(
    loading.size ||
    permalink() ||
    signOn() ||
    kept([
      `reader:${site}`,
      `muted:${site}`,
      `folded:${site}:${article}`,
      `draft:${site}:${article}:`,
    ])
  );
}

export class Second {
  /** Settles, without ever failing, when the script is there or cannot be had. */
  fetched: Promise<unknown> | undefined;
  #acting: Promise<Acting> | undefined;
  readonly #pressed = new Set<HTMLElement>();
  readonly #waiting = new AbortController();
  #show = () => {};
  readonly #shown = new Promise<void>((show) => {
    this.#show = show;
  });

  constructor(readonly frame: Frame) {
    frame.signal.addEventListener("abort", () => this.#waiting.abort());
  }

  fetch(): void {
    this.fetched ??= load(this.frame.options.service).catch(() => {});
  }

  /** Begins to serve the thread that has just been shown. */
  attend(): void {
    const { root } = this.frame;
    const how = { capture: true, signal: this.#waiting.signal };
    for (const type of ["pointerover", "pointerdown", "focus"])
      root.addEventListener(type, this.#touched, how);
    root.addEventListener("click", (event) => this.#click(event as MouseEvent), how);
    root.addEventListener("submit", (event) => this.#keep(event, event.target as HTMLElement), how);
    root.addEventListener("keydown", this.#key, how);
    addEventListener("hashchange", () => void (permalink() && this.wake()), {
      signal: this.#waiting.signal,
    });
    this.#show();
    // When a thread closes is told by the reader's own clock.
    if (this.fetched || one(this.frame.section, ".closing")) this.#try();
  }

  /** Brings the thread to life, once it is shown; fails when the script cannot be had. */
  wake(): Promise<Acting> {
    this.#acting ??= Promise.all([load(this.frame.options.service), this.#shown]).then(
      ([{ answer }]) => {
        if (this.frame.signal.aborted) throw new Error("gone");
        this.#waiting.abort();
        const acting = answer(this.frame);
        for (const pressed of this.#released())
          pressed instanceof HTMLFormElement ? pressed.requestSubmit() : pressed.click();
        return acting;
      },
    );
    this.#acting.catch(() => {
      this.#acting = undefined;
    });
    return this.#acting;
  }

  #try(): void {
    this.wake().catch(() => this.#giveUp());
  }

  #touched = ({ target, type }: Event): void => {
    const control = target as HTMLElement;
    if (!control.closest?.(type === "focus" ? `article, ${CONTROLS}` : CONTROLS)) return;
    if (type === "focus" && control.matches("textarea"))
      delete control.closest("form")?.dataset.folded;
    this.#try();
  };

  #click(event: MouseEvent): void {
    const control = (event.target as Element).closest<HTMLElement>(PRESSED);
    if (control && !event.ctrlKey && !event.metaKey && !event.shiftKey) this.#keep(event, control);
  }

  #key = (event: Event): void => {
    const { key, ctrlKey, metaKey, target, isComposing } = event as KeyboardEvent;
    if (isComposing) return;
    const form = (target as Element).closest("form");
    if (form && key === "Enter" && (ctrlKey || metaKey)) this.#keep(event, form);
  };

  #keep(event: Event, pressed: HTMLElement): void {
    event.preventDefault();
    event.stopPropagation();
    pressed.ariaBusy = "true";
    this.#pressed.add(pressed);
    this.#try();
  }

  #released(): HTMLElement[] {
    const pressed = [...this.#pressed].filter((control) => control.isConnected);
    for (const control of pressed) control.ariaBusy = null;
    this.#pressed.clear();
    return pressed;
  }

  #giveUp(): void {
    const parts = one<HTMLTemplateElement>(this.frame.section, "template.parts")?.content;
    const words = one(parts, navigator.onLine ? "#retry" : "#offline")?.textContent ?? "";
    const places = new Set(
      this.#released().map((control) => control.closest("article, form, li, nav")),
    );
    for (const place of places) {
      const line = one(place, ":scope > .error");
      const text = one<HTMLTextAreaElement>(place, "textarea");
      if (text) remember(draftName(this.frame.options), { body: text.value });
      if (!line) this.frame.complain(place, words);
      else {
        show(line, words);
        this.frame.announce(words, true);
      }
    }
  }
}
