/** Shows a thread; on failure leaves a way to try again and the link the publisher gave. */

import again from "translations:Comments could not be loaded. Try again";
import { send } from "./api";
import { make, one } from "./dom";
import type { Frame } from "./frame";
import { followColour } from "./dark_mode";
import { permalink } from "./address_hash";
import { expected, type Second } from "./lazy";
import { notePlace, placeLeft, restorePlace } from "./reading_position";
import { keepTimes } from "./relative_times";
import { watchNews } from "./polling";

/** Milliseconds that a thread waits for a known reader's side of it. */
const PATIENCE = 1000;
/** Milliseconds by which a device's clock may be wrong: answers are kept for a minute or two. */
const TOLERANCE = 180_000;

/** Loads the thread; again, if the reader asks for it. */
export async function open(frame: Frame, second: Second): Promise<void> {
  const left = placeLeft(frame);
  try {
    const { sort = frame.options.sort, limit = "" } = left ?? {};
    const answer = send(
      frame.address("/embed/thread", { ...frame.thread, sort, limit: `${limit}` }),
    );
    if (expected(frame)) second.fetch();
    const html = await (await answer).text();
    // A known reader's side is laid over the thread before it is first seen, if that takes no
    // longer.
    if (second.fetched)
      await Promise.race([second.fetched, new Promise((go) => setTimeout(go, PATIENCE))]);
    if (frame.signal.aborted) return;
    render(frame, html);
    if (left && !permalink()) restorePlace(frame, left);
  } catch (error) {
    if (frame.signal.aborted) return;
    failed(frame, second);
    console.error(`article-comments: no thread of site "${frame.options.site}"`, error);
    return;
  }
  notePlace(frame);
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
  const ahead = Number(section.dataset.now) * 1000 - Date.now();
  frame.ahead = Math.abs(ahead) > TOLERANCE ? ahead : 0;
  one(frame.root, ".loading, .away, .comments")?.remove();
  frame.root.append(section);
  // Room that was kept for who came for the comments stays theirs: without it, what is below would
  // move into sight.
  followColour(section);
}

function failed(frame: Frame, second: Second): void {
  const { site, article, language } = frame.options;
  const wanted = (language || navigator.language).toLowerCase();
  const known = Object.entries(again).find(([code]) => `${wanted}-`.startsWith(`${code}-`));
  const [lang, words] = known ?? ["en", "Comments could not be loaded. Try again"];
  const button = make("button", "", words);
  button.lang = lang;
  button.addEventListener("click", () => void open(frame, second));
  const page = document.createElement("a");
  page.href = frame.address(`/t/${encodeURIComponent(site)}`, { article });
  page.textContent = "Comments";
  const link = document.createElement("slot");
  link.append(page);
  one(frame.root, ".loading, .away")?.remove();
  frame.root.append(make("p", "away", link, " ", button));
  frame.host.style.minBlockSize = "0";
  frame.announce(words);
}
