/** A thread that answers its reader: what the parts of the second script share. */

import { make, one } from "./dom";
import { Frame, type Opened } from "./frame";
import { Identity } from "./identity";
import { Words } from "./sentences";

/** What a reader has done here, by the ids of comments. */
export interface Personal {
  votes: Record<string, number>;
  own: Record<string, { editable_until: string | null; body?: string }>;
}

export class Widget extends Frame {
  readonly identity: Identity;
  readonly words: Words;
  readonly personal: Personal = { votes: {}, own: {} };
  /** The untouched composer, from which replies and changes get theirs. */
  blank: HTMLFormElement | undefined;

  constructor(opened: Opened) {
    super(opened);
    this.identity = new Identity((path) => this.address(path), this.options.site, this.signOn);
    const parts = one<HTMLTemplateElement>(this.section, "template.parts")?.content;
    this.words = new Words(parts ?? document.createDocumentFragment(), this.section?.lang || "en");
  }

  item(id: string): HTMLElement | null {
    return this.root.getElementById(`comment-${id}`);
  }

  get list(): HTMLElement | null {
    return one(this.section, ".list");
  }

  /** Counts comments that came or went by the reader's own hand. */
  recount(change: number): void {
    if (!this.section) return;
    const count = this.count + change;
    this.section.dataset.count = String(count);
    const heading = one(this.section, "h2");
    const shown = one(heading, ".count") ?? make("span", "count");
    shown.textContent = count ? count.toLocaleString(this.words.language) : "";
    heading?.append(" ", shown);
    this.emit("count", { count });
  }

  /** Counts a comment the reader has just posted, and tells the page. */
  posted(id: string, held: boolean): void {
    this.emit("posted", { id, held });
    if (!held) this.recount(1);
  }
}
