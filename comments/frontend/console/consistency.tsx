/**
 * How consistently the desk decides: what was taken back, how fast, and how far second opinions
 * agree.
 */

import { query } from "./api";
import { FiguresTable } from "./figures-table";
import { number, span, t } from "./i18n";
import { useRead } from "./read-hook";
import { reasonName } from "./session";

interface Group {
  name: string;
  decisions: number;
  reversed: number;
  p50: number | null;
  p90: number | null;
  pairs: number;
  agreed: number;
  kappa: number | null;
}

interface Consistency {
  all: Group;
  by_rule: Group[];
  by_reason: Group[];
  by_moderator: Group[];
}

export function ConsistencyFigures({ since, until }: { since: string; until: string | null }) {
  const { data } = useRead<Consistency>(`consistency${query({ since, until })}`);
  if (!data) return null;
  const groups: [string, Group[]][] = [
    [t("Consistency by moderator"), data.by_moderator],
    [
      t("Consistency by reason"),
      data.by_reason.map((one) => ({ ...one, name: reasonName(one.name) })),
    ],
    [t("Consistency by rule"), data.by_rule],
  ];
  const { all } = data;
  return (
    <>
      {all.pairs > 0 && (
        <dl class="figures">
          <div>
            <dt>{t("Second opinions that agree")}</dt>
            <dd>
              {number(all.agreed)} / {number(all.pairs)}
            </dd>
          </div>
          <div>
            <dt>{t("Cohen’s kappa")}</dt>
            <dd>{all.kappa === null ? "–" : all.kappa.toFixed(2)}</dd>
          </div>
        </dl>
      )}
      {groups.map(([title, rows]) => (
        <FiguresTable
          key={title}
          title={title}
          head={[
            t("Name"),
            t("Decisions"),
            t("Taken back"),
            t("Half within"),
            t("90 % within"),
            t("Second opinions"),
            t("Agreed"),
            t("Kappa"),
          ]}
          rows={rows.map((one) => [
            one.name,
            one.decisions,
            one.reversed,
            one.p50 === null ? "–" : span(one.p50),
            one.p90 === null ? "–" : span(one.p90),
            one.pairs,
            one.agreed,
            one.kappa === null ? "–" : one.kappa.toFixed(2),
          ])}
        />
      ))}
    </>
  );
}
