/**
 * What the site's decisions have taught: what it does, what its evidence would allow, and that
 * evidence.
 */

import { number, t, when } from "./i18n";
import { Absent } from "./components";
import { percent } from "./rules";
import { useRead } from "./read-hook";

interface Threshold {
  threshold?: number;
  precision?: number | null;
  recall?: number | null;
  low?: number | null;
  high?: number | null;
}

interface Learner {
  family: string;
  name: string;
  mode: string;
  allowed: string;
  against: number;
  favourable: number;
  fitted_at: string | null;
  lessons: number;
  threshold: number | null;
  stepped_back_at: string | null;
  evidence: {
    judged?: number;
    f1?: number;
    auc?: number;
    brier?: number;
    thresholds?: Threshold[];
  } | null;
  holds: {
    decided: number;
    right: number;
    precision: number | null;
    low: number | null;
    high: number | null;
  };
}

interface Learning {
  setting: string;
  precision: number;
  needed: number;
  learners: Learner[];
}

const modeName = (mode: string): string =>
  ({
    off: t("off"),
    shadow: t("only watches"),
    order: t("orders the queue"),
    hold: t("holds comments"),
  })[mode] ?? mode;

export function Learning() {
  const { data, failed, again } = useRead<Learning>("learning");
  if (!data) return <Absent failed={failed} again={again} />;
  return (
    <section>
      <h2>{t("What decisions have taught")}</h2>
      <p class="muted">
        {t(
          "The setting is {setting}. It begins to order the queue after {needed} decisions of each kind, and holds nothing below a precision of {precision}.",
          {
            setting: data.setting,
            needed: data.needed,
            precision: percent(data.precision > 1 ? data.precision / 100 : data.precision),
          },
        )}
      </p>
      {data.learners.map((learner) => (
        <Facts key={learner.family} learner={learner} />
      ))}
    </section>
  );
}

function Facts({ learner }: { learner: Learner }) {
  const { evidence, holds } = learner;
  const figure = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : value.toFixed(3);
  const rows: [string, string][] = [
    [t("Does now"), modeName(learner.mode)],
    [t("Its evidence allows"), modeName(learner.allowed)],
    [
      t("Decisions against / in favour"),
      `${number(learner.against)} / ${number(learner.favourable)}`,
    ],
    ["F1", figure(evidence?.f1)],
    ["AUC", figure(evidence?.auc)],
    [t("Brier score"), figure(evidence?.brier)],
    [t("Threshold"), figure(learner.threshold)],
    [
      t("Upheld of what it held"),
      holds.decided
        ? `${number(holds.right)} / ${number(holds.decided)} (${percent(holds.low)}–${percent(holds.high)})`
        : "–",
    ],
  ];
  return (
    <details class="panel">
      <summary>
        <b>{learner.name}</b> · {modeName(learner.mode)}
      </summary>
      <dl class="figures">
        {rows.map(([words, value]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {(evidence?.thresholds?.length ?? 0) > 0 && (
        <table tabIndex={0}>
          <thead>
            <tr>
              <th class="num">{t("Threshold")}</th>
              <th class="num">{t("Precision")}</th>
              <th class="num">{t("Recall")}</th>
            </tr>
          </thead>
          <tbody>
            {evidence?.thresholds?.map((entry) => (
              <tr key={entry.threshold}>
                <td class="num">{figure(entry.threshold)}</td>
                <td class="num">
                  {percent(entry.precision ?? null)} ({percent(entry.low ?? null)}–
                  {percent(entry.high ?? null)})
                </td>
                <td class="num">{percent(entry.recall ?? null)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="muted">
        {learner.fitted_at &&
          t("Fitted {date} on {count} decisions.", {
            date: when(learner.fitted_at),
            count: learner.lessons,
          })}{" "}
        {evidence?.judged !== undefined &&
          t("Cross-validated on {count} of them.", { count: evidence.judged })}{" "}
        {learner.stepped_back_at &&
          t("It stepped back on {date}, because people overruled it too often.", {
            date: when(learner.stepped_back_at),
          })}
      </p>
    </details>
  );
}
