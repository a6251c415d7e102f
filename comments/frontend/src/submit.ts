/** What goes to the service when a composer is sent: first who writes, then the words. */

import { Problem, send } from "./api";
import { one } from "./dom";
import type { Purpose } from "./insert_comment";
import type { Widget } from "./widget";
import { showReader } from "./byline";

interface Words {
  body: string;
  /** Under which the same words are never stored twice. */
  key: string;
  /** The author has been asked "post anyway?" and says yes. */
  confirmed: boolean;
}

/**
 * Makes sure the reader has a name to write under; throws a `Problem` for them to read otherwise.
 */
export async function identify(w: Widget, form: HTMLFormElement): Promise<void> {
  const { identity, words } = w;
  if ((await identity.bySignOn()) || identity.name) return;
  const field = one<HTMLInputElement>(form, "[name=name]");
  if (!field) throw new Problem(401, { detail: words.say("signin") });
  if (!field.value.trim()) {
    throw new Problem(422, { errors: { name: [words.say("name")] } });
  }
  await identity.asGuest(
    field.value.trim(),
    one<HTMLInputElement>(form, "[name=email]")?.value.trim() ?? "",
  );
  showReader(w);
}

/** Sends the words; throws a `Problem` when they are not taken. */
export function deliver(
  w: Widget,
  purpose: Purpose,
  { body, key, confirmed }: Words,
): Promise<Response> {
  const common = { token: w.identity.token, key };
  const sure = confirmed ? { confirmed } : {};
  if (purpose.kind === "edit") {
    return send(w.address(`/embed/comments/${purpose.id}`), {
      method: "PATCH",
      json: { body, ...sure },
      ...common,
    });
  }
  const parent = purpose.kind === "reply" ? { parent: purpose.parent } : {};
  const { url, title, language } = w.options;
  const json = { ...w.thread, body, url, title, language, ...parent, ...sure };
  return send(w.address("/embed/comments"), { method: "POST", json, ...common });
}
