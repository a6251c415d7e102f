/**
 * What a reader can do to a comment: vote, reply, share, report, mute, edit, delete. One listener
 * for all of them.
 */

import { replyTo } from "./open_composer";
import { one } from "./dom";
import { complain } from "./errors";
import { type Extras, extras } from "./load_extras";
import { vote } from "./votes";
import type { Widget } from "./widget";

type Act = (w: Widget, id: string, button: HTMLButtonElement) => unknown;

const acts: Record<string, Act> = {
  up: (w, id) => vote(w, id, 1),
  down: (w, id) => vote(w, id, -1),
  reply: (w, id) => replyTo(w, id),
  show: (w, id) => {
    w.item(id)?.classList.remove("mute");
    one(w.item(id), ".muted")?.remove();
    one(w.item(id), "article")?.focus();
  },
};

const rare: Record<string, (script: Extras, ...pressed: Parameters<Act>) => unknown> = {
  edit: ({ editIn }, w, id) => editIn(w, id),
  share: ({ share }, ...pressed) => share(...pressed),
  report: ({ panel }, ...pressed) => panel(...pressed),
  delete: ({ panel }, ...pressed) => panel(...pressed),
  close: ({ close }, w, id, button) => close(w, id, button.closest(".panel")),
  mute: ({ mute }, w, id) => mute(w, id),
  fold: ({ fold }, ...pressed) => fold(...pressed),
  whole: ({ whole }, ...pressed) => whole(...pressed),
  unmute: ({ unmute }, w, id) => unmute(w, id),
};

export function listen(w: Widget): void {
  w.section?.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    const id = button?.closest(".comment")?.id.slice(8);
    if (!button || !id || !(button.name in acts || button.name in rare)) return;
    event.preventDefault();
    if (button.ariaDisabled === "true") return;
    if (acts[button.name]) acts[button.name]?.(w, id, button);
    else
      extras(w)
        .then((script) => rare[button.name]?.(script, w, id, button))
        .catch((error: unknown) => complain(w, id, error, "retry"));
  });
  w.section?.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    const step = { j: 1, k: -1 }[key];
    if (
      !step ||
      ctrlKey ||
      metaKey ||
      altKey ||
      (target as Element).matches("input, textarea, select")
    )
      return;
    extras(w).then(
      ({ walk }) => walk(w, step),
      () => {},
    );
  });
  // Who comes near a control of theirs is about to need them.
  for (const type of ["pointerover", "focusin"])
    w.section?.addEventListener(type, (event) => {
      if ((event.target as HTMLButtonElement).name in rare) extras(w).catch(() => {});
    });
}
