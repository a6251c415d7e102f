/** Fetches what few readers do, when somebody begins to do it. */

import { tools } from "shared:extras";
import { Problem } from "./api";
import type { Widget } from "./widget";

export type Extras = typeof import("./extras");

let loading: Promise<Extras> | undefined;
let attempts = 0;

/** Asks a question with two answers; where it cannot be asked, the answer is no. */
export function ask(
  w: Widget,
  ...question: [place: Element | null, question: string, yes: string, no: string]
): Promise<boolean> {
  return extras(w).then(
    (script) => script.ask(w, ...question),
    () => false,
  );
}

/** Throws a `Problem` when the script cannot be had; another try needs another address. */
export function extras(w: Widget): Promise<Extras> {
  loading ??= import(`${w.options.service}/extras.js${attempts ? `?${attempts}` : ""}`).then(
    (script: { extras(shared: object): Extras }) => script.extras(tools()),
    () => {
      loading = undefined;
      attempts += 1;
      throw new Problem(0);
    },
  );
  return loading;
}
