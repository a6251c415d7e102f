/** One thread on a page: what its parts share. */

import { all, make, one, parse } from "./dom";
import { Identity, type SignOn } from "./identity";
import { Words } from "./words";

export interface Options {
  service: string;
  site: string;
  article: string;
  url: string;
  title: string;
  sort: string;
  language: string;
}

/** What a reader has done here, by the ids of comments. */
export interface Personal {
  votes: Record<string, number>;
  own: Record<string, { editable_until: string | null; body?: string }>;
}

export class Widget {
  readonly identity: Identity;
  readonly personal: Personal = { votes: {}, own: {} };
  words = new Words(document.createDocumentFragment(), "en");
  section: HTMLElement | null = null;
  /** The untouched composer, from which replies and changes get theirs. */
  blank: HTMLFormElement | undefined;

  constructor(
    readonly host: HTMLElement,
    readonly root: ShadowRoot,
    readonly options: Options,
    signOn: () => SignOn,
    /** Ends when the element leaves the page or shows another article. */
    readonly signal: AbortSignal,
  ) {
    this.identity = new Identity((path) => this.address(path), options.site, signOn);
  }

  /** An address of the service, with what is always asked along. */
  address(path: string, query: Record<string, string> = {}): string {
    const asked = new URLSearchParams();
    const lang = this.options.language || this.section?.lang || "";
    for (const [name, value] of Object.entries({ ...query, lang })) if (value) asked.set(name, value);
    return `${this.options.service}${path}?${asked}`;
  }

  /** Which thread: the part of every question about it. */
  get thread(): Record<string, string> {
    return { site: this.options.site, article: this.options.article };
  }

  /** Shows a whole section in place of what was there. */
  render(html: string): HTMLElement {
    const parsed = parse(html);
    this.absolute(parsed);
    const section = one(parsed, ".comments");
    if (!section) throw new Error("not a thread");
    const parts = one<HTMLTemplateElement>(section, "template.parts");
    if (parts) this.words = new Words(parts.content, section.lang);
    if (bright(getComputedStyle(this.host).color)) section.classList.add("dark");
    one(this.root, ".loading, .away, .comments")?.remove();
    this.root.append(section);
    this.section = section;
    return section;
  }

  /** Links of the service lead to the service, wherever its HTML is shown. */
  absolute(parsed: ParentNode): void {
    for (const link of all<HTMLAnchorElement>(parsed, 'a[href^="/t/"]')) {
      link.href = this.options.service + link.getAttribute("href");
    }
  }

  item(id: string): HTMLElement | null {
    return this.root.getElementById(`comment-${id}`);
  }

  get list(): HTMLElement | null {
    return one(this.section, ".list");
  }

  /** Tells readers who cannot see it what has happened; urgently if it went wrong. */
  announce(words: string, urgent = false): void {
    const region = one(this.root, urgent ? "[role=alert]" : "[role=status]");
    if (!region) return;
    region.textContent = "";
    setTimeout(() => {
      region.textContent = words;
    }, 50);
  }

  /** Counts comments that came or went by the reader's own hand. */
  recount(change: number): void {
    if (!this.section) return;
    const count = Number(this.section.dataset.count) + change;
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

  emit(name: string, detail: object): void {
    this.host.dispatchEvent(new CustomEvent(`comments:${name}`, { detail, bubbles: true, composed: true }));
  }
}

/** Says whether text of this colour is light, and so stands on a dark page. */
function bright(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (/^rgba?\(([^)]+)/.exec(color)?.[1] ?? "").split(/[ ,/]+/).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}
