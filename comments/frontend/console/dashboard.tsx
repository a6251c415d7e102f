/**
 * What happened, how fast, and by which rules: for any period, in charts that are tables too,
 * printable, as CSV.
 */

import { useState } from "preact/hooks";
import { query } from "./api";
import { queueName, statusName } from "./actions";
import { Bars, type Series } from "./charts";
import { ConsistencyFigures } from "./consistency";
import { FiguresTable } from "./figures-table";
import { number, span, t } from "./i18n";
import { dayBegins, lastDay, localDay } from "./date-fields";
import { Absent, verb } from "./components";
import { WAITING } from "./queues";
import { Link, change, params } from "./route";
import { may } from "./session";
import { useRead } from "./read-hook";

interface Statistics {
  since: string;
  until: string;
  hours: {
    hour: string;
    approved: number;
    rejected: number;
    spam: number;
    pending: number;
    deleted: number;
  }[];
  time_to_decision: { decided: number; p50: number | null; p90: number | null };
  queues: { queue: string; count: number; oldest_age: number | null }[];
  rules: {
    check: string;
    rule: string;
    found: number;
    upheld: number;
    dismissed: number;
    precision: number | null;
  }[];
  articles: { key: string; title: string | null; reports: number }[];
  moderators: {
    id: string;
    name: string;
    decisions: number;
    by_action: Record<string, number>;
    reversed: number;
  }[];
  reversals: number;
  guidance: { told: number; changed: number };
}

const PERIODS: [string, () => string][] = [
  ["1", () => t("24 hours")],
  ["7", () => t("7 days")],
  ["30", () => t("30 days")],
  ["90", () => t("90 days")],
];

export function Dashboard() {
  const days = params.value.get("days") ?? "7";
  const [now] = useState(() => Date.now());
  const since =
    params.value.get("since") ?? new Date(now - Number(days) * 86_400_000).toISOString();
  const until = params.value.get("until");
  const { data, failed, again } = useRead<Statistics>(`dashboard${query({ since, until })}`);
  return (
    <section class="page dashboard">
      <h1>{t("Dashboard")}</h1>
      <form
        class="row unprinted"
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          const [first, last] = [String(given.get("since")), String(given.get("until"))];
          change({
            since: first ? dayBegins(first) : null,
            until: last ? dayBegins(last, 1) : null,
          });
        }}
      >
        <div role="group" aria-label={t("Period")} class="row">
          {PERIODS.map(([length, words]) => (
            <button
              key={length}
              type="button"
              aria-pressed={days === length && !params.value.get("since")}
              onClick={() => change({ days: length, since: null, until: null })}
            >
              {words()}
            </button>
          ))}
        </div>
        <label>
          {t("Since")}
          <input type="date" name="since" defaultValue={localDay(params.value.get("since"))} />
        </label>
        <label>
          {t("Until")}
          <input type="date" name="until" defaultValue={lastDay(until)} />
        </label>
        <button type="submit">{t("Show")}</button>
        <button type="button" onClick={() => print()}>
          {t("Print")}
        </button>
      </form>
      {data ? <Figures data={data} /> : <Absent failed={failed} again={again} />}
      {data && may("administrator") && <ConsistencyFigures since={since} until={until} />}
    </section>
  );
}

function Figures({ data }: { data: Statistics }) {
  const { p50, p90, decided } = data.time_to_decision;
  const series: Series[] = (["approved", "pending", "rejected", "spam", "deleted"] as const).map(
    (status) => ({
      name: statusName(status),
      kind: status,
      values: data.hours.map((hour) => hour[status]),
    }),
  );
  return (
    <>
      <dl class="figures">
        <div>
          <dt>{t("Decided")}</dt>
          <dd>{number(decided)}</dd>
        </div>
        <div>
          <dt>{t("Half within")}</dt>
          <dd>{p50 === null ? "–" : span(p50)}</dd>
        </div>
        <div>
          <dt>{t("90 % within")}</dt>
          <dd>{p90 === null ? "–" : span(p90)}</dd>
        </div>
        <div>
          <dt>{t("Reversals")}</dt>
          <dd>{number(data.reversals)}</dd>
        </div>
        {data.guidance.told > 0 && (
          <div>
            <dt>{t("Changed after a hint")}</dt>
            <dd>
              {number(data.guidance.changed)} / {number(data.guidance.told)}
            </dd>
          </div>
        )}
        {data.queues
          .filter(
            (queue) =>
              WAITING.includes(queue.queue) && queue.oldest_age !== null && queue.count > 0,
          )
          .map((queue) => (
            <div key={queue.queue}>
              <dt>{t("Oldest in {queue}", { queue: queueName(queue.queue) })}</dt>
              <dd>{span(queue.oldest_age ?? 0)}</dd>
            </div>
          ))}
      </dl>
      <Bars
        title={t("Comments by hour and what became of them")}
        labels={data.hours.map((hour) => hour.hour)}
        series={series}
      />
      <FiguresTable
        title={t("Rules, and how moderators decided")}
        head={[t("Rule"), t("Found"), t("Upheld"), t("Dismissed"), t("Precision")]}
        rows={data.rules.map((rule) => [
          rule.rule && rule.rule !== rule.check ? `${rule.check}:${rule.rule}` : rule.check,
          rule.found,
          rule.upheld,
          rule.dismissed,
          rule.precision === null ? "–" : `${Math.round(rule.precision * 100)} %`,
        ])}
      />
      <FiguresTable
        title={t("Most reported articles")}
        head={[t("Article"), t("Reports")]}
        rows={data.articles.map((article) => [
          <Link key={article.key} to={`article/${encodeURIComponent(article.key)}`}>
            {article.title ?? article.key}
          </Link>,
          article.reports,
        ])}
        plain={data.articles.map((article) => [article.title ?? article.key, article.reports])}
      />
      <FiguresTable
        title={t("Decisions by moderator")}
        head={[t("Name"), t("Decisions"), t("Of these"), t("Taken back")]}
        rows={data.moderators.map((one) => [
          one.name,
          one.decisions,
          Object.entries(one.by_action)
            .map(([action, count]) => `${verb(action)} ${number(count)}`)
            .join(", "),
          one.reversed,
        ])}
      />
    </>
  );
}
