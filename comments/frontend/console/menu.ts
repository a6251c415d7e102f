/** The views of the desk, in the order of the menu, and who may open them. */

import { t } from "./i18n";
import { may } from "./session";

export interface ViewEntry {
  name: string;
  to: string;
  label: string;
}

export const VIEWS = (): ViewEntry[] => {
  const all: (ViewEntry & { role: "moderator" | "administrator" | "owner" })[] = [
    { name: "queue", to: "queue", label: t("Queue"), role: "moderator" },
    { name: "articles", to: "articles", label: t("Articles"), role: "moderator" },
    { name: "dashboard", to: "dashboard", label: t("Dashboard"), role: "moderator" },
    { name: "log", to: "log", label: t("Log"), role: "moderator" },
    { name: "bans", to: "bans", label: t("Bans"), role: "moderator" },
    { name: "rules", to: "rules", label: t("Rules"), role: "moderator" },
    { name: "settings", to: "settings", label: t("Settings"), role: "moderator" },
    { name: "staff", to: "staff", label: t("Staff"), role: "moderator" },
    { name: "keys", to: "keys", label: t("Keys and tokens"), role: "owner" },
  ];
  return all.filter((entry) => may(entry.role));
};
