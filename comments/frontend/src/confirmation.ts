/** A question in the place where it arises, with two answers. */

import { make } from "./dom";
import type { Widget } from "./widget";

/** Resolves to whether the reader said yes; Escape says no. */
export function ask(
  w: Widget,
  place: Element | null,
  question: string,
  yes: string,
  no: string,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (place?.querySelector(":scope > .ask")) return;
    const [accept, refuse] = [button(yes, "primary danger"), button(no, "")];
    const line = make(
      "div",
      "notice ask",
      make("p", "", question),
      make("div", "tools", refuse, accept),
    );
    const close = (answer: boolean) => {
      line.remove();
      resolve(answer);
    };
    accept.addEventListener("click", () => close(true));
    refuse.addEventListener("click", () => close(false));
    line.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close(false);
    });
    place?.append(line);
    refuse.focus();
    w.announce(question);
  });
}

function button(words: string, className: string): HTMLButtonElement {
  const made = make("button", className, words) as HTMLButtonElement;
  made.type = "button";
  return made;
}
