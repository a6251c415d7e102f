/** Taking a name and giving it up: what a reader does once, if ever. */

import { ask } from "./ask";
import { signOut } from "./byline";
import { one } from "./dom";
import { loadPersonal } from "./personal";
import type { Widget } from "./widget";

/** Gives the name up, and with it what only its owner may do, once the reader has been told so and agrees. */
export async function forget(w: Widget, form: HTMLFormElement): Promise<void> {
  const { words } = w;
  if (await ask(w, one(form, ".who"), words.say("forget"), words.say("forgets"), words.say("cancel"))) {
    signOut(w);
    one(form, "[name=name]")?.focus();
  } else one(form, "[name=forget]")?.focus();
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
