/** What actions on a comment have in common: whose they are, and what is said when they fail. */

import { Problem } from "./api";
import { signOut } from "./byline";
import { one } from "./dom";
import type { Widget } from "./widget";

/** A token for a reader who may have none yet; throws when the site wants them signed in. */
export async function token(w: Widget): Promise<string | null> {
  await w.identity.asAnyone(w.words.say("guest"));
  return w.identity.token;
}

export function sentence(w: Widget, error: unknown, otherwise: string): string {
  if (!(error instanceof Problem)) return w.words.say("signin");
  if (error.wait) return w.words.count("wait", error.wait);
  return error.sentence || w.words.say(otherwise);
}

/** Says under the comment what went wrong. */
export function complain(w: Widget, id: string, error: unknown, otherwise: string): void {
  if (error instanceof Problem && error.status === 401) signOut(w);
  w.complain(one(w.item(id), ":scope > article"), sentence(w, error, otherwise));
}
