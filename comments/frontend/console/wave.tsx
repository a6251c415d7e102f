/** A wave: texts that nearly repeat each other, with one decision for all of them. */

import { gathering, offerAll } from "./bulk";
import { n, t } from "./i18n";
import { Ago, AuthorLink, Status } from "./components";
import { Link } from "./route";
import { Changes } from "./similar";
import type { Item } from "./types";

export function Wave({ item }: { item: Item }) {
  const { wave } = item;
  const others = wave?.members?.filter((member) => member.id !== item.id) ?? [];
  if (!wave || !others.length) return null;
  return (
    <details class="wave panel" open>
      <summary>
        <b>{n("Wave of {n} text", "Wave of {n} texts", wave.count)}</b>{" "}
        <span class="muted">{n("{n} undecided", "{n} undecided", wave.waiting)}</span>
      </summary>
      <ul class="lines">
        {others.map((member) => (
          <li key={member.id}>
            <AuthorLink author={member.author} /> <Status status={member.status} />{" "}
            <span class="muted">
              <Ago time={member.created_at} /> ·{" "}
              <Link to={`comment/${member.id}`}>{t("Details")}</Link>
            </span>
            <p class="text shielded" dir="auto">
              <Changes from={item.source} to={member.source} />
            </p>
          </li>
        ))}
      </ul>
      <p class="row">
        <button
          type="button"
          class="primary"
          disabled={gathering.value !== null}
          onClick={() => void offerAll({ wave: wave.id, sort: "oldest" })}
        >
          {gathering.value === null
            ? t("One decision for all…")
            : t("Counting… {n}", { n: gathering.value })}
        </button>
        <Link to={`queue?wave=${wave.id}&sort=oldest`}>{t("See all of them")}</Link>
      </p>
    </details>
  );
}
