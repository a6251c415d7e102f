/** Who is asked to decide on an item. It binds nobody: whoever is faster decides. */

import { call, newKey } from "./api";
import { sayProblem } from "./problem-text";
import { colleagues, groups } from "./colleagues";
import { t } from "./i18n";
import { refresh } from "./item-list";
import { account } from "./session";
import type { FullItem } from "./types";

export function Assignment({ item, changed }: { item: FullItem; changed: () => void }) {
  const assign = async (to: string | null) => {
    try {
      await call(`comments/${item.id}/assignment`, { method: "PUT", json: { to }, key: newKey() });
      changed();
      await refresh(item.id, "assign");
    } catch (error) {
      sayProblem(error);
      changed();
    }
  };
  const own = account.value?.id;
  return (
    <p class="row">
      <label>
        {t("Assigned to")}
        <select
          value={item.assigned?.to ?? ""}
          onChange={(event) => void assign(event.currentTarget.value || null)}
        >
          <option value="">{t("Nobody in particular")}</option>
          {groups.value.map((name) => (
            <option key={name} value={`group:${name}`}>
              {t("Group {name}", { name })}
            </option>
          ))}
          {colleagues.value.map((one) => (
            <option key={one.id} value={one.id}>
              {one.id === own ? t("{name} (you)", { name: one.shown_name }) : one.shown_name}
            </option>
          ))}
          {item.assigned && !isListed(item.assigned.to) && (
            <option value={item.assigned.to}>{item.assigned.name}</option>
          )}
        </select>
      </label>
      {item.assigned?.to !== own && (
        <button type="button" onClick={() => void assign("me")}>
          {t("Take it")}
        </button>
      )}
    </p>
  );
}

const isListed = (name: string): boolean =>
  groups.value.some((one) => `group:${one}` === name) ||
  colleagues.value.some((one) => one.id === name);
