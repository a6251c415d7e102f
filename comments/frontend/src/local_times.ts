/** Points in time as the reader's own clock has them; the service writes them in UTC. */

import { all } from "./dom";
import type { Widget } from "./widget";

const TO_THE_MINUTE = {
  month: "long",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
} as const;

export function localTimes(w: Widget, within: ParentNode): void {
  const format = new Intl.DateTimeFormat(w.words.language, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  for (const time of all<HTMLTimeElement>(within, "time")) {
    time.title = format.format(new Date(time.dateTime));
    if (time.matches(".closing *"))
      time.textContent = new Date(time.dateTime).toLocaleString(w.words.language, TO_THE_MINUTE);
  }
}
