/**
 * One key, one decision. Keys with Ctrl, Alt or Meta are the browser's own, save Ctrl+K for the
 * palette.
 */

import { signal } from "@preact/signals";
import { actions, fits } from "./actions";
import { ended } from "./api";
import { sending, undoLatest } from "./decision-sender";
import {
  act,
  current,
  currentItem,
  isLate,
  lastAction,
  select,
  selected,
  stale,
  step,
} from "./item-list";
import { change, go, view } from "./route";
import { preferences, reasons, start } from "./session";
import type { Item } from "./types";

export const helping = signal(false);
export const searching = signal(false);
/** The comment a reason is being chosen for, and by which action. */
export const choosing = signal<{ comment: string; action: string } | null>(null);
/** The comment a note is being written on. */
export const noting = signal<string | null>(null);
/** The comments somebody is being chosen for, to decide on them. */
export const assigning = signal<string[] | null>(null);

/** Lets choose who is asked to decide: on what is selected, or else on the item one is at. */
export function assignThese(): void {
  const ids = selected.value.size ? [...selected.value] : current.value ? [current.value] : [];
  if (ids.length) assigning.value = ids;
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

/** Takes an action on an item, after its reason where it wants one. */
export function take(item: Item, action: string, reason?: string, note?: string): void {
  if (sending.value.has(item.id) && action !== "note") return;
  const wantsReason = action === "reject" || action === "reject_and_ban";
  if (wantsReason && reason === undefined) {
    choosing.value = { comment: item.id, action };
    return;
  }
  choosing.value = null;
  lastAction.set(item.id, action);
  act(
    item,
    { action, ...(reason ? { reason } : {}), ...(note ? { note } : {}) },
    action === "note",
  );
}

function choose(key: string): boolean {
  const chosen = choosing.value;
  const item = currentItem.value;
  if (!chosen || item?.id !== chosen.comment) return false;
  const reason = reasons.value[Number(key) - 1]?.[0];
  if (key === "Escape") choosing.value = null;
  else if (key === "Enter") take(item, chosen.action, "");
  else if (/^[1-9]$/.test(key) && reason) take(item, chosen.action, reason);
  else return false;
  return true;
}

function onItem(key: string, item: Item): boolean {
  const macro = preferences.value.macros?.find((one) => one.key === key);
  const action = actions().find((one) => one.key === key)?.name;
  if (macro) take(item, macro.action, macro.reason, macro.note);
  else if (action) {
    if (fits(action, item, start.value.actions?.[action]?.from)) take(item, action);
  } else if (key === "x") select(item.id);
  else if (key === "X") select(item.id, true);
  else if (key === "o" || key === "Enter") change({ open: item.id });
  else if (key === "n") noting.value = item.id;
  else if (key === "i") assignThese();
  else return false;
  return true;
}

function anywhere(key: string): boolean {
  if (key === "?") helping.value = true;
  else if (key === "/") {
    const field = document.querySelector<HTMLInputElement>("#search");
    if (field) field.focus();
    else searching.value = true;
  } else if (key === "z") void undoLatest();
  else if (key === "Escape") {
    if (selected.value.size) selected.value = new Set();
    else if (new URLSearchParams(location.search).has("open")) change({ open: null });
    else return false;
  } else return false;
  return true;
}

addEventListener("keydown", (event) => {
  if (
    (event.ctrlKey || event.metaKey) &&
    event.key.toLowerCase() === "k" &&
    !event.altKey &&
    !event.shiftKey
  ) {
    event.preventDefault();
    searching.value = true;
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target))
    return;
  if (document.querySelector("dialog[open]") || ended.value || !start.value.account) return;
  if (preferences.value.keys === false && event.key !== "Escape") return;
  if (handle(event)) event.preventDefault();
});

function handle(event: KeyboardEvent): boolean {
  const { key, target } = event;
  const pressing =
    target instanceof Element && target.closest("button, a, summary, input") !== null;
  if (pressing && (key === "Enter" || key === " ")) return false;
  const early = stale.value || isLate(event);
  if ((!early && choose(key)) || anywhere(key)) return true;
  if (early || view.value !== "queue") return false;
  if (key === "j" || key === "k") {
    choosing.value = null;
    step(key === "j" ? 1 : -1);
    return true;
  }
  const item = currentItem.value;
  return item !== null && onItem(key, item);
}

export function open(id: string): void {
  current.value = id;
  if (view.value === "queue") change({ open: id });
  else go(`comment/${id}`);
}
