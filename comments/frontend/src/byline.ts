/** Under which name the reader writes. */

import { all, one, show } from "./dom";
import { forgetPersonal } from "./reader_overlay";
import type { Widget } from "./widget";

/** Shows in every composer under which name the reader writes, or asks for one. */
export function showReader(w: Widget, within: ParentNode = w.root): void {
  const { name, vouched } = w.identity;
  for (const who of all(within, ".who")) {
    const [guest, as] = [one(who, ".guest"), one(who, ".as")];
    if (guest) guest.hidden = !!name;
    if (!as) continue;
    as.hidden = !name;
    show(one(as, "span"), name ? w.words.say("as", { name }) : "");
    const forget = one(as, "[name=forget]");
    if (forget) forget.hidden = vouched;
  }
}

/** The reader is nobody here from now on: the controls of owners follow. */
export function signOut(w: Widget): void {
  w.identity.forget();
  forgetPersonal(w);
  showReader(w);
}
