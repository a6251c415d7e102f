/** What is being written, kept until it has arrived; and the key under which the same text is sent again. */

import { newKey } from "./api";
import { recall, remember } from "./storage";

interface Draft {
  body: string;
  /** The key of the last attempt and the text it was made with. */
  sent?: { key: string; body: string };
}

export class DraftBox {
  #draft: Draft;

  constructor(
    readonly name: string,
    initial = "",
  ) {
    this.#draft = recall<Draft>(name) ?? { body: initial };
  }

  get body(): string {
    return this.#draft.body;
  }

  write(body: string): void {
    this.#draft.body = body;
    remember(this.name, body ? this.#draft : null);
  }

  /** The same key for the same text, so that a repeat never posts twice. */
  keyFor(body: string): string {
    if (this.#draft.sent?.body !== body) this.#draft.sent = { key: newKey(), body };
    this.write(body);
    return this.#draft.sent.key;
  }

  clear(): void {
    this.#draft = { body: "" };
    remember(this.name, null);
  }
}
