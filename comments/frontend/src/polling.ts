/** Asks now and then, while somebody is looking, whether there are new comments. */

import { send } from "./api";
import type { Frame } from "./frame";
import type { Second } from "./lazy";

interface News {
  count: number;
  version: number;
}

const LONGEST = 8;

/** Has new comments offered; asks less and less often while there are none. */
export function watchNews(frame: Frame, second: Second): void {
  const every = Number(frame.section?.dataset.poll) * 1000;
  if (!every) return;
  let quiet = 1;
  let timer = 0;
  let seen = "";
  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, every * quiet);
  };
  const ask = async () => {
    const answer = await send(frame.address("/embed/news", frame.thread), {
      cache: "no-cache",
    }).catch(() => null);
    if (frame.signal.aborted) return;
    const news = answer && ((await answer.json()) as News);
    const changed =
      !!news && `${news.version}` !== frame.section?.dataset.version && `${news.version}` !== seen;
    quiet = changed ? 1 : Math.min(quiet * 1.5, LONGEST);
    if (changed) {
      seen = `${news.version}`;
      second.wake().then(
        (acting) => acting.offer(news.count - frame.count),
        () => {},
      );
    }
    plan();
  };
  document.addEventListener("visibilitychange", plan, { signal: frame.signal });
  addEventListener("pageshow", plan, { signal: frame.signal });
  frame.signal.addEventListener("abort", () => clearTimeout(timer));
  plan();
}
