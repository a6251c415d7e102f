/** What a reader can do to a comment: vote, reply, share, report, mute, edit, delete. One listener for all of them. */

import { Problem, send } from "./api";
import { attachComposer, replyTo } from "./composers";
import { all, make, one, show } from "./dom";
import { mute, unmute } from "./mute";
import { press } from "./personal";
import type { Widget } from "./widget";

type Act = (w: Widget, id: string, button: HTMLButtonElement) => unknown;

const acts: Record<string, Act> = {
  up: (w, id) => vote(w, id, 1),
  down: (w, id) => vote(w, id, -1),
  reply: replyTo,
  share,
  report: (w, id, button) => panel(w, id, button, ".report", report),
  delete: (w, id, button) => panel(w, id, button, ".delete", remove),
  edit,
  close: (w, id, button) => close(w, id, button.closest(".panel")),
  mute: (w, id) => {
    mute(w, id);
    one(w.item(id), ".muted button")?.focus();
  },
  unmute: (w, id) => {
    unmute(w, id);
    one(w.item(id), "article")?.focus();
  },
  show: (w, id) => {
    w.item(id)?.classList.remove("mute");
    one(w.item(id), ".muted")?.remove();
    one(w.item(id), "article")?.focus();
  },
};

export function listen(w: Widget): void {
  w.section?.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    const act = button && acts[button.name];
    const id = button?.closest(".comment")?.id.slice(8);
    if (!act || !id) return;
    event.preventDefault();
    if (button.ariaDisabled !== "true") act(w, id, button);
  });
}

/** A token for a reader who may have none yet; throws when the site wants them signed in. */
async function token(w: Widget): Promise<string | null> {
  await w.identity.asAnyone(w.words.say("guest"));
  return w.identity.token;
}

/** Counts the vote at once, and takes it back if the service does not agree. */
async function vote(w: Widget, id: string, wanted: 1 | -1): Promise<void> {
  const before = w.personal.votes[id] ?? 0;
  const value = before === wanted ? 0 : wanted;
  paint(w, id, before, value);
  try {
    const address = w.address(`/api/v1/comments/${id}/vote`);
    const answer = await send(address, { method: "PUT", token: await token(w), json: { value } });
    const { votes } = (await answer.json()) as { votes: { up: number; down: number } };
    for (const name of ["up", "down"] as const) setCount(w, id, name, votes[name]);
  } catch (error) {
    paint(w, id, value, before);
    complain(w, id, error, "vote");
  }
}

function paint(w: Widget, id: string, before: number, value: number): void {
  w.personal.votes[id] = value;
  const item = w.item(id);
  if (!item) return;
  press(item, id, value);
  for (const [name, sign] of [["up", 1], ["down", -1]] as const) {
    const shift = Number(value === sign) - Number(before === sign);
    const button = counter(w, id, name);
    if (button && shift) setCount(w, id, name, Number(button.dataset.n ?? button.textContent?.replace(/\D/g, "")) + shift);
  }
}

function counter(w: Widget, id: string, name: string): HTMLButtonElement | null {
  return one(w.item(id), `:scope > article > footer [name=${name}]`);
}

function setCount(w: Widget, id: string, name: "up" | "down", number: number): void {
  const button = counter(w, id, name);
  if (!button) return;
  const text = number.toLocaleString(w.words.language);
  button.dataset.n = String(number);
  (button.firstElementChild ?? button).textContent = number ? text : "";
  if (button.ariaLabel) button.ariaLabel = `${w.words.say(name === "up" ? "agree" : "disagree")} ${text}`;
}

async function share(w: Widget, id: string, button: HTMLButtonElement): Promise<void> {
  const url = `${location.href.split("#")[0]}#comment-${id}`;
  if (matchMedia("(pointer: coarse)").matches && navigator.share) {
    await navigator.share({ url }).catch(() => {});
    return;
  }
  await navigator.clipboard?.writeText(url).catch(() => {});
  const label = button.textContent ?? "";
  button.textContent = w.words.say("copied");
  w.announce(w.words.say("copied"));
  setTimeout(() => {
    button.textContent = label;
  }, 2500);
}

type Submit = (w: Widget, id: string, form: HTMLFormElement) => Promise<void>;

/** Opens a small form under the comment, or closes it again. */
function panel(w: Widget, id: string, button: HTMLButtonElement, kind: string, submit: Submit): void {
  const article = one(w.item(id), "article");
  const open = one(article, ".panel");
  if (open) close(w, id, open);
  if (!article || open?.matches(kind)) return;
  const form = w.words.part<HTMLFormElement>(`.panel${kind}`);
  button.ariaExpanded = "true";
  article.append(form);
  one(form, "select, .tools button")?.focus();
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(w, id, form);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const primary = one(form, ".primary");
    if (!primary || primary.ariaDisabled === "true") return;
    primary.ariaDisabled = "true";
    try {
      await submit(w, id, form);
    } catch (error) {
      const words = sentence(w, error, "failed");
      show(one(form, ".error"), words);
      w.announce(words, true);
    }
    primary.ariaDisabled = null;
  });
}

/** Closes the form and gives the focus back to what opened it. */
function close(w: Widget, id: string, form: Element | null): void {
  form?.remove();
  const opener = one(w.item(id), ":scope > article > footer [aria-expanded=true]");
  if (opener) opener.ariaExpanded = null;
  opener?.focus();
}

async function report(w: Widget, id: string, form: HTMLFormElement): Promise<void> {
  const { reason, detail } = Object.fromEntries(new FormData(form)) as Record<string, string>;
  const json = { reason, ...(detail ? { detail } : {}) };
  await send(w.address(`/api/v1/comments/${id}/reports`), { method: "POST", token: await token(w), json });
  close(w, id, form);
  const button = one(w.item(id), ":scope > article > footer [name=report]");
  if (button) {
    button.textContent = w.words.say("reported");
    button.ariaDisabled = "true";
  }
  w.announce(w.words.say("thanks"));
}

async function remove(w: Widget, id: string): Promise<void> {
  await send(w.address(`/api/v1/comments/${id}`), { method: "DELETE", token: w.identity.token });
  const item = w.item(id);
  const article = one(item, "article");
  if (!item || !article) return;
  delete w.personal.own[id];
  if (item.matches(".visible")) w.recount(-1);
  item.className = "comment deleted";
  article.className = "tombstone";
  article.replaceChildren(make("p", "", w.words.say("deleted")));
  article.focus();
  w.announce(w.words.say("gone"));
}

/** Asks for the comment as it was written and opens it for change in its own place. */
async function edit(w: Widget, id: string): Promise<void> {
  const article = one(w.item(id), "article");
  if (!article || one(article, ":scope > .composer")) return;
  try {
    const answer = await send(w.address(`/embed/comments/${id}/source`), { token: w.identity.token });
    const form = attachComposer(w, null, { kind: "edit", id, text: ((await answer.json()) as { body: string }).body });
    if (!form) return;
    for (const part of all(article, ":scope > .body, :scope > footer")) part.hidden = true;
    article.append(form);
    one(form, "textarea")?.focus();
  } catch (error) {
    complain(w, id, error, "retry");
  }
}

function sentence(w: Widget, error: unknown, otherwise: string): string {
  if (!(error instanceof Problem)) return w.words.say("signin");
  if (error.wait) return w.words.count("wait", error.wait);
  return error.sentence || w.words.say(error.status ? otherwise : "offline");
}

/** Says under the comment what went wrong, for a few seconds. */
function complain(w: Widget, id: string, error: unknown, otherwise: string): void {
  const words = sentence(w, error, otherwise);
  const line = make("p", "error", words);
  one(w.item(id), ":scope > article")?.append(line);
  w.announce(words, true);
  setTimeout(() => line.remove(), 6000);
}
