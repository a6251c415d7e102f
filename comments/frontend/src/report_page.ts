/** Tells the service what the page says of itself, where that is not what is stored. */

import { send } from "./api";
import type { Widget } from "./widget";

/** Sends the page's address and title; nobody waits for it, and the reader is not told of it. */
export function tellPage(w: Widget): Promise<unknown> {
  const { url, title } = w.options;
  const json = { ...w.thread, url, title };
  return send(w.address("/embed/page"), { method: "POST", json, token: w.identity.token }).catch(
    () => {},
  );
}
