/** Under which name the reader writes. */

import { all, one, show } from "./dom";
import { ask } from "./rarely";
import { forgetPersonal, loadPersonal } from "./personal";
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
    const signin = one(who, "[name=signin]");
    if (signin) signin.hidden = !w.host.hasAttribute("signin-url");
    const forget = one(as, "[name=forget]");
    if (forget) forget.hidden = vouched;
  }
}

/** Gives the name up, and with it what only its owner may do, once the reader has been told so and agrees. */
export async function forget(w: Widget, form: HTMLFormElement): Promise<void> {
  const { words } = w;
  if (await ask(w, one(form, ".who"), words.say("forget"), words.say("forgets"), words.say("cancel"))) {
    signOut(w);
    one(form, "[name=name]")?.focus();
  } else one(form, "[name=forget]")?.focus();
}

/** The reader is nobody here from now on: the controls of owners follow. */
export function signOut(w: Widget): void {
  w.identity.forget();
  forgetPersonal(w);
  showReader(w);
}

/** Asks the page to sign the reader in: whoever hears the event may answer with a token, else the page's address for it is opened. */
export function signIn(w: Widget): void {
  const answer = async (token: string) => {
    Object.assign(w.host, { sso: token });
    await loadPersonal(w);
  };
  const detail = { article: w.options.article, answer };
  const event = new CustomEvent("comments:signin", { detail, bubbles: true, composed: true, cancelable: true });
  const url = w.host.getAttribute("signin-url");
  if (w.host.dispatchEvent(event) && url) location.assign(url.replace("{return}", encodeURIComponent(location.href)));
}
