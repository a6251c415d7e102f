/**
 * What readers see beside an author's name, and, for administrators, which of the site's badges it
 * is.
 */

import { call, newKey } from "./api";
import { sayProblem } from "./problem-text";
import { t } from "./i18n";
import { may } from "./session";
import { say } from "./toasts";
import type { FullAuthor } from "./types";
import { useRead } from "./read-hook";

export function Badge({ author, changed }: { author: FullAuthor; changed: () => void }) {
  const { data } = useRead<{ settings: { badges: string[] } }>(
    may("administrator") ? "settings" : null,
  );
  const [badge = ""] = author.badges.filter((one) => one !== "guest" && one !== "verified");
  if (!data) return badge ? <span class="badge">{badge}</span> : null;
  const give = async (choice: string) => {
    try {
      await call(`authors/${author.id}/badge`, {
        method: "PUT",
        json: { badge: choice || null },
        key: newKey(),
      });
      say(choice ? t("Badge: {badge}", { badge: choice }) : t("No badge"));
      changed();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <label>
      {t("Badge")}{" "}
      <select value={badge} onChange={(event) => void give(event.currentTarget.value)}>
        <option value="">{t("No badge")}</option>
        {[...new Set([...data.settings.badges, badge])].filter(Boolean).map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}
