/** Shows a text as the service would publish it, in the place of the field, and back. */

import { send } from "./api";
import { one } from "./dom";
import type { Widget } from "./widget";

/** Throws a `Problem` when the service cannot be asked. */
export async function togglePreview(w: Widget, form: HTMLFormElement): Promise<void> {
  const [box, button] = [one(form, ".preview"), one(form, "[name=preview]")];
  const text = one<HTMLTextAreaElement>(form, "textarea");
  if (!box || !button || !text) return;
  const showing = box.hidden;
  if (showing) {
    const json = { site: w.options.site, body: text.value };
    const answer = await send(w.address("/api/v1/preview"), { method: "POST", json });
    box.replaceChildren(w.parse(((await answer.json()) as { html: string }).html));
  }
  box.hidden = !showing;
  text.hidden = showing;
  button.textContent = w.words.say(showing ? "back" : "preview");
  if (showing) w.announce(w.words.say("preview"));
  if (!showing) text.focus();
}
