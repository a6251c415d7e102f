/**
 * The registry of rules: what each found, how people then decided, who added it and why; and what
 * has been learnt.
 */

import { checkName } from "./check-names";
import { n, number, t, when } from "./i18n";
import { Learning } from "./learning";
import { Absent, Ago } from "./components";
import { Link, change, params } from "./route";
import { query } from "./api";
import { useRead } from "./read-hook";

interface Rule {
  check: string;
  rule: string | null;
  kind: string;
  setting: string | null;
  state: string;
  mode: string | null;
  stepped_back_at: string | null;
  hits: number;
  by_day: { day: string; hits: number }[];
  last_hit: string | null;
  right: number;
  wrong: number;
  precision: number | null;
  low: number | null;
  high: number | null;
  added_by: string | null;
  added_at: string | null;
  why: string | null;
}

interface Rules {
  items: Rule[];
  total: number;
  next: string | null;
}

const KINDS = ["check", "word", "pattern", "domain", "threshold", "learner", "other"];
const kindName = (kind: string): string =>
  ({
    check: t("Check"),
    word: t("Word"),
    pattern: t("Pattern"),
    domain: t("Domain"),
    threshold: t("Threshold"),
    learner: t("Learner"),
    other: t("Other"),
  })[kind] ?? kind;
const stateName = (state: string): string =>
  ({ on: t("on"), shadow: t("on trial"), off: t("off"), former: t("taken out") })[state] ?? state;
export const percent = (share: number | null): string =>
  share === null ? "–" : `${Math.round(share * 100)} %`;

const FILTERS = ["days", "kind", "state", "list", "cursor"] as const;

export function RulesView() {
  const given = Object.fromEntries(FILTERS.map((name) => [name, params.value.get(name)]));
  const { data, failed, again } = useRead<Rules>(`rules${query({ ...given, limit: 50 })}`);
  return (
    <section class="page">
      <h1>{t("Rules")}</h1>
      <Learning />
      <h2>{t("Every rule")}</h2>
      <p class="muted">
        {t(
          "Precision is the share of decisions in which a person upheld what the rule had found, with its interval of 95 %.",
        )}{" "}
        <Link to="settings">{t("Rules are changed in the settings, after a back-test.")}</Link>
      </p>
      <div class="row">
        <Choice
          name="kind"
          label={t("Kind")}
          value={given.kind}
          options={KINDS.map((kind) => [kind, kindName(kind)])}
        />
        <Choice
          name="state"
          label={t("State")}
          value={given.state}
          options={["on", "shadow", "off", "former"].map((one) => [one, stateName(one)])}
        />
        <Choice
          name="list"
          label={t("Only")}
          value={given.list}
          options={[
            ["never_hit", t("what has never found anything")],
            ["imprecise", t("what is often wrong")],
          ]}
        />
        <Choice
          name="days"
          label={t("Over")}
          value={given.days}
          options={["7", "30", "365"].map((days) => [days, t("{n} days", { n: days })])}
          empty={t("90 days")}
        />
      </div>
      {data ? (
        <Table rules={data} length={Number(given.days ?? 90)} />
      ) : (
        <Absent failed={failed} again={again} />
      )}
      <p class="row">
        {given.cursor && (
          <button type="button" onClick={() => change({ cursor: null })}>
            {t("From the beginning")}
          </button>
        )}
        {data?.next && (
          <button type="button" onClick={() => change({ cursor: data.next })}>
            {t("More")}
          </button>
        )}
      </p>
    </section>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string | null | undefined;
  options: string[][];
  empty?: string;
}

function Choice({ name, label, value, options, empty }: ChoiceProps) {
  return (
    <label>
      {label}
      <select
        value={value ?? ""}
        onChange={(event) => change({ [name]: event.currentTarget.value || null, cursor: null })}
      >
        <option value="">{empty ?? t("Any")}</option>
        {options.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Table({ rules, length }: { rules: Rules; length: number }) {
  if (!rules.items.length) return <p class="muted">{t("No such rule.")}</p>;
  return (
    <>
      <p class="muted">{n("{n} rule", "{n} rules", rules.total)}</p>
      <div class="scrolled" tabIndex={0} role="region" aria-label={t("Every rule")}>
        <table tabIndex={0}>
          <thead>
            <tr>
              <th>{t("Rule")}</th>
              <th>{t("State")}</th>
              <th class="num">{t("Found")}</th>
              <th>{t("By day")}</th>
              <th class="num">{t("Right")}</th>
              <th class="num">{t("Wrong")}</th>
              <th class="num">{t("Precision")}</th>
              <th>{t("Added")}</th>
            </tr>
          </thead>
          <tbody>
            {rules.items.map((rule) => (
              <Row key={`${rule.check}:${rule.rule}`} rule={rule} length={length} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ rule, length }: { rule: Rule; length: number }) {
  const name = rule.rule && rule.rule !== rule.check ? `${rule.check}:${rule.rule}` : rule.check;
  return (
    <tr>
      <td>
        <b>{checkName(rule.check)}</b>{" "}
        {rule.rule && rule.rule !== rule.check && <code>{rule.rule}</code>}
        <br />
        <span class="muted">{kindName(rule.kind)}</span>{" "}
        {rule.hits > 0 && (
          <Link to={`queue${query({ queue: "all", rule: name })}`}>{t("what it found")}</Link>
        )}
      </td>
      <td>
        {stateName(rule.state)}
        {rule.stepped_back_at && (
          <q class="note">
            {t("It stepped back on {date}, because people overruled it too often.", {
              date: when(rule.stepped_back_at),
            })}
          </q>
        )}
      </td>
      <td class="num">
        {number(rule.hits)}
        {rule.last_hit && (
          <span class="muted">
            <br />
            <Ago time={rule.last_hit} />
          </span>
        )}
      </td>
      <td>
        <Spark days={rule.by_day} length={length} />
      </td>
      <td class="num">{number(rule.right)}</td>
      <td class="num">{number(rule.wrong)}</td>
      <td class="num">
        {percent(rule.precision)}
        {rule.low !== null && rule.high !== null && (
          <span class="muted">
            <br />
            {Math.round(rule.low * 100)}–{Math.round(rule.high * 100)}
          </span>
        )}
      </td>
      <td>
        {rule.added_by}
        {rule.added_at && <span class="muted"> {when(rule.added_at)}</span>}
        {rule.why && <q class="note">{rule.why}</q>}
      </td>
    </tr>
  );
}

const BARS = 30;

/** The hits of the period as a line of bars; its words are its numbers. */
function Spark({ days, length }: { days: Rule["by_day"]; length: number }) {
  if (!days.length) return null;
  const bars = Math.min(BARS, length);
  const begin = Date.now() - length * 86_400_000;
  const hits = new Array<number>(bars).fill(0);
  for (const { day, hits: count } of days) {
    const place = Math.floor(
      ((Date.parse(day) + 43_200_000 - begin) / (length * 86_400_000)) * bars,
    );
    const index = Math.min(bars - 1, Math.max(0, place));
    hits[index] = (hits[index] ?? 0) + count;
  }
  const most = Math.max(...hits, 1);
  const words = days.map((day) => `${day.day}: ${day.hits}`).join(", ");
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${bars * 4} 20`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      {hits.map(
        (count, index) =>
          count > 0 && (
            <rect
              key={index}
              x={index * 4}
              y={20 - (count / most) * 20}
              width={3}
              height={(count / most) * 20}
            />
          ),
      )}
    </svg>
  );
}
