/**
 * The custom element: reads its attributes, waits until it is near, and keeps one thread alive
 * while it is on the page.
 */

import styles from "../styles/widget.css";
import { make, one, parse } from "./dom";
import { Frame, type SignOn } from "./frame";
import { open } from "./load_thread";
import { service } from "./service_origin";
import { page } from "./page_metadata";
import { placeLeft } from "./reading_position";
import { Second } from "./lazy";

const NEAR = "1000px";
let sheet: CSSStyleSheet | undefined;

export class ArticleComments extends HTMLElement {
  static observedAttributes = ["site", "article", "sort", "language"];

  /**
   * The publisher's token for the reader (a JWT), or a function that gets one. Wins over the
   * attribute.
   */
  declare sso: SignOn;
  #life: AbortController | undefined;
  #second: Second | undefined;
  #shown = "";

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
    }
    root.adoptedStyleSheets = [sheet];
    this.#start();
  }

  disconnectedCallback(): void {
    this.#life?.abort();
    this.#life = undefined;
  }

  attributeChangedCallback(): void {
    if (this.#life) queueMicrotask(() => this.#start());
  }

  /**
   * Loads, before anybody asks for it, the script that answers the reader; for pages that are kept
   * to be read offline.
   */
  async wake(): Promise<void> {
    await (await this.#second?.wake())?.complete?.();
  }

  #start(): void {
    if (!this.isConnected) return;
    const asked = ArticleComments.observedAttributes
      .map((name) => this.getAttribute(name))
      .join("\n");
    if (this.#life && asked === this.#shown) return;
    this.#shown = asked;
    this.#life?.abort();
    const life = new AbortController();
    this.#life = life;
    const root = this.shadowRoot;
    if (!root) return;
    root.replaceChildren(live("status"), live("alert"), skeleton());
    const signOn = () => this.sso ?? this.getAttribute("sso");
    const frame = new Frame({
      host: this,
      root,
      options: this.#options(),
      signOn,
      signal: life.signal,
      parse,
    });
    const second = new Second(frame);
    this.#second = second;
    const left = placeLeft(frame);
    const target = one(document, ":target");
    const meant = target?.contains(this);
    if (left || meant)
      this.style.setProperty("--comments-min-height", meant ? "100vh" : `${left?.height}px`);
    if (meant && !left) target?.scrollIntoView();
    const eager =
      left ||
      meant ||
      this.getAttribute("loading") === "eager" ||
      location.hash.startsWith("#comment");
    const go = () => void (life.signal.aborted || open(frame, second));
    // A script that makes the element sets its properties only after putting it into the page.
    if (eager) queueMicrotask(go);
    else whenNear(this, life.signal, go);
  }

  #options() {
    const { article, url, title } = page();
    const read = (name: string, otherwise = "") => this.getAttribute(name) || otherwise;
    return {
      service: read("service", service),
      site: read("site"),
      article: read("article", article),
      url: read("url", url),
      title: read("title", title),
      sort: read("sort"),
      language: read("language", this.closest<HTMLElement>("[lang]")?.lang),
    };
  }
}

function whenNear(element: Element, signal: AbortSignal, then: () => void): void {
  const watch = new IntersectionObserver(
    (seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      then();
    },
    { rootMargin: NEAR },
  );
  watch.observe(element);
  signal.addEventListener("abort", () => watch.disconnect());
}

function live(role: string): HTMLElement {
  const region = make("div", "vh");
  region.setAttribute("role", role);
  return region;
}

function skeleton(): HTMLElement {
  const lines = make("div", "loading", ...Array.from({ length: 6 }, () => make("i", "")));
  lines.setAttribute("aria-hidden", "true");
  return lines;
}
