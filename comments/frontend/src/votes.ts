/** Agreeing and disagreeing. */

import { send } from "./api";
import { one } from "./dom";
import { press } from "./reader_overlay";
import { complain, token } from "./errors";
import type { Widget } from "./widget";

/** Counts the vote at once, and takes it back if the service does not agree. */
export async function vote(w: Widget, id: string, wanted: 1 | -1): Promise<void> {
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
  for (const [name, sign] of [
    ["up", 1],
    ["down", -1],
  ] as const) {
    const shift = Number(value === sign) - Number(before === sign);
    const button = counter(w, id, name);
    if (button && shift)
      setCount(
        w,
        id,
        name,
        Number(button.dataset.n ?? button.textContent?.replace(/\D/g, "")) + shift,
      );
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
  if (button.ariaLabel)
    button.ariaLabel = `${w.words.say(name === "up" ? "agree" : "disagree")} ${text}`;
}
