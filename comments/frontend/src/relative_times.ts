/** Keeps "12 minutes ago" true while the page stays open. The service rendered the first words. */

import { all } from "./dom";
import type { Frame } from "./frame";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const MONTH = 30 * DAY;

export function keepTimes(frame: Frame): void {
  let format: Intl.RelativeTimeFormat | undefined;
  const refresh = () => {
    if (document.hidden) return;
    format ??= new Intl.RelativeTimeFormat(`${frame.section?.lang}-u-nu-latn`);
    for (const time of all<HTMLTimeElement>(frame.root, "time")) {
      // Hebrew has "two hours (2)".
      const words = since(frame.now() - Date.parse(time.dateTime), format)?.replace(/ \(\d\)/, "");
      if (words) time.textContent = words;
    }
  };
  const timer = setInterval(refresh, MINUTE);
  document.addEventListener("visibilitychange", refresh, { signal: frame.signal });
  frame.signal.addEventListener("abort", () => clearInterval(timer));
}

/**
 * "12 minutes ago"; null within the first minute and after a month, when the service's words stay
 * right.
 */
function since(age: number, format: Intl.RelativeTimeFormat): string | null {
  if (age < MINUTE || age >= MONTH) return null;
  if (age < HOUR) return format.format(-Math.floor(age / MINUTE), "minute");
  if (age < DAY) return format.format(-Math.floor(age / HOUR), "hour");
  if (age < WEEK) return format.format(-Math.floor(age / DAY), "day");
  return format.format(-Math.floor(age / WEEK), "week");
}
