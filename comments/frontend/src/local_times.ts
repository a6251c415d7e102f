/** Points in time as the reader's own clock has them; the service writes them in UTC. */

import { all } from "./dom";
import type { Widget } from "./widget";

export function localTimes(w: Widget, within: ParentNode): void {
  const format = new Intl.DateTimeFormat(w.words.language, { dateStyle: "medium", timeStyle: "short" });
  for (const time of all<HTMLTimeElement>(within, "time")) time.title = format.format(new Date(time.dateTime));
}
