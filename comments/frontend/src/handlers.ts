/** What a reader can do to a comment: vote, reply, share, report, mute, edit, delete. One listener for all of them. */

import { editIn, replyTo } from "./composers";
import { one } from "./dom";
import { mute, unmute } from "./mute";
import { close, panel, remove, report } from "./panels";
import { share } from "./sharing";
import { vote } from "./votes";
import type { Widget } from "./widget";

type Act = (w: Widget, id: string, button: HTMLButtonElement) => unknown;

const acts: Record<string, Act> = {
  up: (w, id) => vote(w, id, 1),
  down: (w, id) => vote(w, id, -1),
  reply: (w, id) => replyTo(w, id),
  share,
  report: (w, id, button) => panel(w, id, button, ".report", report),
  delete: (w, id, button) => panel(w, id, button, ".delete", remove),
  edit: (w, id) => editIn(w, id),
  close: (w, id, button) => close(w, id, button.closest(".panel")),
  mute: (w, id) => {
    mute(w, id);
    one(w.item(id), ".muted button")?.focus();
  },
  unmute: (w, id) => {
    unmute(w, id);
    one(w.item(id), "article")?.focus();
  },
  show: (w, id) => {
    w.item(id)?.classList.remove("mute");
    one(w.item(id), ".muted")?.remove();
    one(w.item(id), "article")?.focus();
  },
};

export function listen(w: Widget): void {
  w.section?.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    const act = button && acts[button.name];
    const id = button?.closest(".comment")?.id.slice(8);
    if (!act || !id) return;
    event.preventDefault();
    if (button.ariaDisabled !== "true") act(w, id, button);
  });
}
