/**
 * Taking a name and giving it up, and the page about one's own data: what a reader does once, if
 * ever.
 */

import { ask } from "./confirmation";
import { signOut } from "./byline";
import { one } from "./dom";
import { loadPersonal } from "./reader_overlay";
import type { Widget } from "./widget";

/**
 * Gives the name up, and with it what only its owner may do, once the reader has been told so and
 * agrees.
 */
async function forget(w: Widget, form: HTMLFormElement): Promise<void> {
  const { words } = w;
  if (
    await ask(w, one(form, ".who"), words.say("forget"), words.say("forgets"), words.say("cancel"))
  ) {
    signOut(w);
    one(form, "[name=name]")?.focus();
  } else one(form, "[name=forget]")?.focus();
}

/**
 * Asks the page to sign the reader in: whoever hears the event may answer with a token, else the
 * page's address for it is opened.
 */
function signin(w: Widget, form: HTMLFormElement): void {
  const answer = async (token: string) => {
    Object.assign(w.host, { sso: token });
    await loadPersonal(w);
  };
  const detail = { article: w.options.article, answer };
  const event = new CustomEvent("comments:signin", {
    detail,
    bubbles: true,
    composed: true,
    cancelable: true,
  });
  const url = w.host.getAttribute("signin-url") ?? one(form, "[name=signin]")?.dataset.url;
  if (w.host.dispatchEvent(event) && url)
    location.assign(url.replace("{return}", encodeURIComponent(location.href)));
}

/**
 * Opens the page on which readers get a copy of their data or have it erased; the token goes in a
 * form, so that it stands in no address.
 */
function data(w: Widget): void {
  const fields = { token: w.identity.token ?? "", article: w.options.article };
  const inputs = Object.entries(fields).map(([name, value]) =>
    Object.assign(document.createElement("input"), { type: "hidden", name, value }),
  );
  const form = Object.assign(document.createElement("form"), {
    action: w.address(
      `/t/${encodeURIComponent(w.options.site)}/data?lang=${w.section?.lang ?? ""}`,
    ),
    method: "post",
    target: "_blank",
    rel: "noopener",
  });
  form.append(...inputs);
  document.body.append(form);
  form.submit();
  form.remove();
}

export const reader = { signin, forget, data };
