/**
 * Leaving the desk: in its head, and on a phone, where there is no room for it, under one's own
 * name.
 */

import { call } from "./api";
import { unsent } from "./decision-sender";
import { t } from "./i18n";
import { HOME } from "./session";

async function signOut(): Promise<void> {
  await call("/console/session", { method: "DELETE", open: true }).catch(() => null);
  location.assign(HOME);
}

export const SignOut = () => (
  <button type="button" class="leave" disabled={unsent.value > 0} onClick={() => void signOut()}>
    {t("Sign out")}
  </button>
);
