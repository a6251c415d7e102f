/**
 * One thread on a page: what both scripts know of it, the one that shows it and the one that
 * answers the reader.
 */

import { all, make, one, type parse as parseHere } from "./dom";

export interface Options {
  service: string;
  site: string;
  article: string;
  url: string;
  title: string;
  sort: string;
  language: string;
}

/** The publisher's token for the reader, or a way to get one. */
export type SignOn = string | null | undefined | (() => SignOn | Promise<SignOn>);

/**
 * What the first script hands to the second; plain things, so that a cached one goes with a newer
 * other.
 */
export type Opened = Pick<Frame, "host" | "root" | "options" | "signOn" | "signal" | "parse"> & {
  ahead?: number;
};

export class Frame {
  declare readonly host: HTMLElement;
  declare readonly root: ShadowRoot;
  declare readonly options: Options;
  declare readonly signOn: () => SignOn;
  /** Ends when the element leaves the page or shows another article. */
  declare readonly signal: AbortSignal;
  /** Parses the service's HTML; the page allows one policy, so there is one parser. */
  declare readonly parse: typeof parseHere;
  /** Milliseconds by which the service's clock is ahead of the device's. */
  declare ahead: number;

  constructor(opened: Opened) {
    Object.assign(this, { ahead: 0 }, opened);
  }

  get section(): HTMLElement | null {
    return one(this.root, ".comments");
  }

  /** Milliseconds by the service's clock, where the device's is wrong by minutes. */
  now(): number {
    return Date.now() + this.ahead;
  }

  get count(): number {
    return Number(this.section?.dataset.count);
  }

  /** An address of the service, with what is always asked along. */
  address(path: string, query: Record<string, string> = {}): string {
    const asked = new URLSearchParams();
    const lang = this.options.language || this.section?.lang || "";
    for (const [name, value] of Object.entries({ ...query, lang }))
      if (value) asked.set(name, value);
    return `${this.options.service}${path}?${asked}`;
  }

  /** Which thread: the part of every question about it. */
  get thread(): Record<string, string> {
    return { site: this.options.site, article: this.options.article };
  }

  /** Links of the service lead to the service, wherever its HTML is shown. */
  absolute(parsed: ParentNode): void {
    for (const link of all<HTMLAnchorElement>(parsed, 'a[href^="/"]')) {
      link.href = new URL(
        link.getAttribute("href") ?? "",
        new URL(this.options.service, location.href),
      ).href;
    }
    const [page] = location.href.split("#");
    if (document.baseURI.split("#")[0] === page) return;
    for (const link of all<HTMLAnchorElement>(parsed, 'a[href^="#"]')) link.href = page + link.hash;
  }

  /** Tells readers who cannot see it what has happened; urgently if it went wrong. */
  announce(words: string, urgent = false): void {
    const region = one(this.root, urgent ? "[role=alert]" : "[role=status]");
    if (!region) return;
    region.textContent = "";
    if (words)
      setTimeout(() => {
        region.textContent = words;
      }, 50);
  }

  /** Says next to something what went wrong with it, for a few seconds. */
  complain(place: Element | null, words: string): void {
    const line = make("p", "error", words);
    place?.append(line);
    this.announce(words, true);
    setTimeout(() => line.remove(), 6000);
  }

  emit(name: string, detail: object): void {
    this.host.dispatchEvent(
      new CustomEvent(`comments:${name}`, { detail, bubbles: true, composed: true }),
    );
  }
}
