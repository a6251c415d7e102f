/** Changing one's own comment, in its own place. */

import { send } from "./api";
import { attachComposer } from "./open_composer";
import { one } from "./dom";
import { complain } from "./errors";
import { house } from "./open_forms";
import type { Widget } from "./widget";

/** Asks for the comment as it was written and opens it for change in its own place. */
export async function editIn(w: Widget, id: string, focus: unknown = true): Promise<void> {
  const article = one(w.item(id), "article");
  if (!article || one(article, ":scope > .composer[data-kind=edit]")) return;
  try {
    const answer = await send(w.address(`/embed/comments/${id}/source`), {
      token: w.identity.token,
    });
    const form = attachComposer(w, null, {
      kind: "edit",
      id,
      text: ((await answer.json()) as { body: string }).body,
    });
    if (!form) return;
    const until = one(article, ".until")?.cloneNode(true);
    if (until) one(form, ".rest")?.prepend(until);
    house(w, form, id);
    if (focus) one(form, "textarea")?.focus();
  } catch (error) {
    complain(w, id, error, "retry");
  }
}
