/** The second script's way in: everything that a reader does rather than reads. */

import { listen } from "./handlers";
import { attachComposer, reopenEdits, reopenReplies } from "./composers";
import { one } from "./dom";
import type { Opened } from "./frame";
import { permalink } from "./hash";
import { offer } from "./news";
import { focusOn, watchHash } from "./permalink";
import { loadPersonal } from "./personal";
import type { Acting } from "./lazy";
import { settle, turnPages } from "./thread";
import { Widget } from "./widget";

/** Brings a thread that is shown to life. */
export function answer(opened: Opened): Acting {
  const w = new Widget(opened);
  const form = one<HTMLFormElement>(w.section, ".composer");
  if (form) attachComposer(w, form, { kind: "comment" });
  settle(w, w.root);
  reopenReplies(w);
  listen(w);
  watchHash(w);
  turnPages(w);
  void arrive(w);
  return { offer: (number) => offer(w, number) };
}

async function arrive(w: Widget): Promise<void> {
  const target = permalink();
  if (target) await focusOn(w, target);
  await loadPersonal(w);
  reopenEdits(w);
}
