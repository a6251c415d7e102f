/** Shows a thread; on failure leaves a way to try again and the link the publisher gave. */

import again from "translations:Try again";
import { send } from "./api";
import { make, one } from "./dom";
import type { Frame } from "./frame";
import { expected, type Second } from "./lazy";
import { keepTimes } from "./times";
import { watchNews } from "./watch";

/** Milliseconds that a thread waits for a known reader's side of it. */
const PATIENCE = 1000;

/** Loads the thread; again, if the reader asks for it. */
export async function open(frame: Frame, second: Second): Promise<void> {
  try {
    const answer = send(frame.address("/embed/thread", { ...frame.thread, sort: frame.options.sort }));
    if (expected(frame)) second.fetch();
    const html = await (await answer).text();
    // A known reader's side is laid over the thread before it is first seen, if that takes no longer.
    if (second.fetched) await Promise.race([second.fetched, new Promise((go) => setTimeout(go, PATIENCE))]);
    if (frame.signal.aborted) return;
    render(frame, html);
  } catch {
    if (!frame.signal.aborted) failed(frame, second);
    return;
  }
  second.attend();
  watchNews(frame, second);
  keepTimes(frame);
  frame.emit("ready", { count: frame.count });
  frame.emit("count", { count: frame.count });
}

/** Shows a whole section in place of what was there. */
function render(frame: Frame, html: string): void {
  const parsed = frame.parse(html);
  frame.absolute(parsed);
  const section = one(parsed, ".comments");
  if (!section) throw new Error("not a thread");
  if (bright(getComputedStyle(frame.host).color)) section.classList.add("dark");
  one(frame.root, ".loading, .away, .comments")?.remove();
  frame.root.append(section);
}

/** Says whether text of this colour is light, and so stands on a dark page. */
function bright(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (/^rgba?\(([^)]+)/.exec(color)?.[1] ?? "").split(/[ ,/]+/).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}

function failed(frame: Frame, second: Second): void {
  const { site, article, language } = frame.options;
  const button = make("button", "", "↻");
  const wanted = (language || navigator.language).toLowerCase();
  const known = Object.entries(again).find(([code]) => `${wanted}-`.startsWith(`${code}-`));
  [button.lang, button.ariaLabel] = known ?? ["en", "Try again"];
  button.addEventListener("click", () => void open(frame, second));
  const page = document.createElement("a");
  page.href = frame.address(`/t/${encodeURIComponent(site)}`, { article });
  page.textContent = "Comments";
  const link = document.createElement("slot");
  link.append(page);
  one(frame.root, ".loading, .away")?.remove();
  frame.root.append(make("p", "away", link, " ", button));
}
