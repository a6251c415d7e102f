/**
 * A comment's own address, given away: by the system's sheet, the clipboard, or to be copied by
 * hand.
 */

import { make, one } from "./dom";
import type { Widget } from "./widget";

export async function share(w: Widget, id: string, button: HTMLButtonElement): Promise<void> {
  const url = `${location.href.split("#")[0]}#comment-${id}`;
  if (matchMedia("(pointer: coarse)").matches && navigator.share) {
    await navigator.share({ url }).catch(() => {});
  } else if (await copy(w, url)) thank(w, button);
  else byHand(w, id, url);
}

async function copy(w: Widget, url: string): Promise<boolean> {
  const field = document.createElement("textarea");
  field.className = "vh";
  field.value = url;
  try {
    await navigator.clipboard.writeText(url);
    return true;
  } catch {
    const focused = w.root.activeElement as HTMLElement | null;
    w.root.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    return copied;
  }
}

function thank(w: Widget, button: HTMLButtonElement): void {
  w.announce(w.words.say("copied"));
  if (button.dataset.label) return;
  button.dataset.label = button.textContent ?? "";
  button.textContent = w.words.say("copied");
  setTimeout(() => {
    button.textContent = button.dataset.label ?? "";
    delete button.dataset.label;
  }, 2500);
}

function byHand(w: Widget, id: string, url: string): void {
  const article = one(w.item(id), "article");
  one(article, ":scope > .link")?.remove();
  const field = document.createElement("input");
  field.readOnly = true;
  field.value = url;
  article?.append(make("label", "link", make("span", "", w.words.say("copy")), field));
  field.select();
}
