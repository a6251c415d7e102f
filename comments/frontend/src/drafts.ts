/**
 * What is being written, kept until it has arrived; and the key under which the same text is sent
 * again.
 */

import { newKey } from "./api";
import type { Options } from "./frame";
import { draftName, namesOf, recall, remember } from "./storage";

interface Draft {
  body: string;
  /** Put aside by its author: comes back when they ask for it, not of itself. */
  aside?: boolean;
  /** The key of the last attempt and the text it was made with. */
  sent?: { key: string; body: string };
}

export class DraftBox {
  #draft: Draft;

  constructor(
    readonly name: string,
    readonly initial = "",
  ) {
    this.#draft = recall<Draft>(name) ?? { body: initial };
  }

  get body(): string {
    return this.#draft.body;
  }

  write(body: string): void {
    this.#draft = { ...this.#draft, body, aside: false };
    remember(this.name, body === this.initial ? null : this.#draft);
  }

  /** Closes the form and keeps the text. */
  putAside(): void {
    if (this.body) remember(this.name, { ...this.#draft, aside: true });
  }

  /** The same key for the same text, so that a repeat never posts twice. */
  keyFor(body: string): string {
    if (this.#draft.sent?.body !== body) this.#draft.sent = { key: newKey(), body };
    this.write(body);
    return this.#draft.sent?.key ?? newKey();
  }

  clear(): void {
    this.#draft = { body: "" };
    remember(this.name, null);
  }
}

/**
 * Ids of the comments to which a reply, or a change, was begun here and is neither sent nor put
 * aside.
 */
export function begun(options: Options, kind: "reply" | "edit"): string[] {
  const names = namesOf(draftName(options, kind));
  return names
    .filter((name) => !recall<Draft>(name)?.aside)
    .map((name) => name.slice(draftName(options, kind).length));
}
