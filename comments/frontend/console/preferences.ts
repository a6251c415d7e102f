/** How the desk looks and works for oneself, kept with the account. */

import { effect } from "@preact/signals";
import { call } from "./api";
import { sayProblem } from "./problem-text";
import { preferences, start } from "./session";
import type { Account, Preferences } from "./types";

export async function savePreferences(changes: Preferences): Promise<void> {
  const next = { ...preferences.value, ...changes };
  if (start.value.account)
    start.value = { ...start.value, account: { ...start.value.account, preferences: next } };
  try {
    await call<Account>("/console/me", { method: "PATCH", json: { preferences: next } });
  } catch (error) {
    sayProblem(error);
  }
}

effect(() => {
  document.documentElement.classList.toggle("dense", preferences.value.dense === true);
  document.documentElement.classList.toggle("shield", preferences.value.shield === true);
});
