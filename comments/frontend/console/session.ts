/** What the page came with, and who is signed in now. */

import { computed, signal } from "@preact/signals";
import type { Preferences, Start } from "./types";

const read = (): Start =>
  JSON.parse(document.getElementById("start")?.textContent ?? "{}") as Start;

/** The path below which the service lies, where it shares its host with others. */
export const MOUNT = /^(.*?)\/console(?:\/|$)/.exec(location.pathname)?.[1] ?? "";
export const HOME = `${MOUNT}/console/`;

export const start = signal<Start>(read());
export const account = computed(() => start.value.account);
export const reasons = computed<[string, string][]>(() =>
  Object.entries(start.value.site?.reasons ?? {}),
);
/**
 * A reason in words; a site's own reasons, each a sentence to an author, are called by their code.
 */
export const reasonName = (code: string): string => start.value.site?.reports[code] ?? code;
export const language = document.documentElement.lang || "en";

/**
 * How the moderator's country writes dates, where the browser names it and speaks the page's
 * language.
 */
export const region =
  (!language.includes("-") && navigator.languages.find((tag) => tag.startsWith(`${language}-`))) ||
  language;

const POWER = ["moderator", "administrator", "owner"];

/** Whether the one who is signed in may do what this role may. */
export function may(role: "moderator" | "administrator" | "owner"): boolean {
  return POWER.indexOf(account.value?.role ?? "") >= POWER.indexOf(role);
}

/** Whether one's rights go beyond sections: authors and bans are about the whole site. */
export const wholeSite = (): boolean =>
  account.value?.role !== "moderator" || !account.value.sections.length;

export const preferences = computed<Preferences>(() => account.value?.preferences ?? {});
