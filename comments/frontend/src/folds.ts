/** Which branches of this thread its reader has folded: remembered by their browser. */

import { recall } from "./storage";
import type { Widget } from "./widget";

/** Ids of the comments whose replies are folded away. */
export type Folds = string[];

export function foldsOf(w: Widget): Folds {
  return recall<Folds>(`folded:${w.options.site}:${w.options.article}`) ?? [];
}
