/** The second script's way in: everything that a reader does rather than reads. */

import styles from "../styles/interactive.css";
import { listen } from "./handlers";
import { attachComposer, reopenEdits, reopenReplies } from "./open_composer";
import { one } from "./dom";
import type { Opened } from "./frame";
import { permalink } from "./address_hash";
import { focusOn, watchHash } from "./permalink";
import { loadPersonal } from "./reader_overlay";
import { extras } from "./load_extras";
import type { Acting } from "./lazy";
import { settle, turnPages } from "./thread";
import { Widget } from "./widget";

let sheet: CSSStyleSheet | undefined;

/** Brings a thread that is shown to life. */
export function answer(opened: Opened): Acting {
  const w = new Widget(opened);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  w.root.adoptedStyleSheets = [...new Set([...w.root.adoptedStyleSheets, sheet])];
  const form = one<HTMLFormElement>(w.section, ".composer");
  if (form) attachComposer(w, form, { kind: "comment" });
  settle(w, w.root);
  reopenReplies(w);
  listen(w);
  watchHash(w);
  turnPages(w);
  void arrive(w);
  const complete = () => extras(w);
  return {
    complete,
    offer: (number) =>
      extras(w).then(
        ({ offer }) => offer(w, number),
        () => {},
      ),
  };
}

async function arrive(w: Widget): Promise<void> {
  const target = permalink();
  if (target) await focusOn(w, target);
  await loadPersonal(w);
  reopenEdits(w);
}
