/**
 * The playground's own script: brings each widget into its state by pressing what a reader would
 * press.
 */

import { one } from "./dom";

const WORDS =
  "Forty metres are nothing, if somebody thinks of those who **cannot** climb stairs.\n\nPlease build the ramp first.";

const acts: Record<string, (root: ShadowRoot) => void> = {
  writing: (root) => type(root, WORDS),
  limit: (root) => type(root, "A text that is only just too long for this little field, alas."),
  error: (root) => {
    type(root, "");
    press(root, "post");
  },
  members: (root) => type(root, ""),
  reply: (root) => press(root, "reply"),
  report: (root) => press(root, "report"),
  delete: (root) => whenThere(root, "article [name=delete]", () => press(root, "delete")),
};

function type(root: ShadowRoot, words: string): void {
  const field = one<HTMLTextAreaElement>(root, ".composer textarea");
  if (!field) return;
  field.value = words;
  field.dispatchEvent(new Event("focus"));
  if (words) field.dispatchEvent(new Event("input"));
}

function press(root: ShadowRoot, name: string): void {
  one(root, `[name=${name}]`)?.click();
}

/** The reader's own buttons come with what the service knows of them. */
function whenThere(root: ShadowRoot, selector: string, then: () => void): void {
  const look = () => {
    if (!one(root, selector)) return;
    watch.disconnect();
    then();
  };
  const watch = new MutationObserver(look);
  watch.observe(root, { childList: true, subtree: true });
  look();
}

/** A reader who is known already, in the states that need one. */
for (const state of ["own", "delete", "held"]) {
  const session = {
    token: "playground",
    expires_at: "2999-01-01T00:00:00Z",
    reader: { id: "a0", name: "Ines Calder" },
  };
  localStorage.setItem(`comments:reader:${state}`, JSON.stringify(session));
}

const fetching = window.fetch;
window.fetch = (input, init) =>
  String(input).includes("/playground/loading/") ? new Promise(() => {}) : fetching(input, init);

document.addEventListener("comments:ready", async (event) => {
  const element = event.target as HTMLElement & { wake(): Promise<void> };
  await element.wake();
  const [root, left, top] = [element.shadowRoot, scrollX, scrollY];
  if (!root) return;
  acts[element.dataset.state ?? ""]?.(root);
  (root.activeElement as HTMLElement | null)?.blur();
  scrollTo(left, top);
});
