/** What a change of settings would have done to the latest comments. */

import { n, number, t } from "./i18n";
import { Arrow, Status } from "./components";
import { useEffect, useState } from "preact/hooks";
import { Problem, call } from "./api";
import { Link } from "./route";
import { percent } from "./rules";

interface Effect {
  examined: number;
  changed: { comment: string; author: string; text: string; before: string; after: string }[];
  count: number;
}

interface Confusion {
  right: number;
  wrong: number;
  missed: number;
  passed: number;
  precision: [number, number, number] | null;
  recall: [number, number, number] | null;
}

interface Change {
  count: number;
  against: number;
  favourable: number;
  examples: {
    comment: string;
    text: string;
    before: string;
    after: string;
    people: string;
    reasons: string[];
  }[];
}

interface Backtest {
  examined: number;
  changes: Record<"held" | "rejected" | "let_through", Change>;
  was: Confusion;
  would: Confusion;
  by_language: (Confusion & { language: string | null })[];
  by_section: (Confusion & { section: string | null })[];
  not_rebuilt: string[];
}

const LENGTHS = [200, 1_000, 5_000, 10_000];

/** The same on more comments, each judged as its moment was, and against what people decided. */
export function BacktestBox({ changes }: { changes: Record<string, string> }) {
  const [last, setLast] = useState(1_000);
  const [report, setReport] = useState<Backtest | null>(null);
  const [state, setState] = useState<"" | "running" | "failed">("");
  const [problem, setProblem] = useState("");
  const run = async () => {
    setState("running");
    try {
      setReport(
        await call<Backtest>("backtest", {
          method: "POST",
          json: { settings: changes, last },
          patience: 120_000,
        }),
      );
      setState("");
    } catch (error) {
      setProblem(
        error instanceof Problem && error.message
          ? error.message
          : t("The service cannot be reached."),
      );
      setState("failed");
    }
  };
  return (
    <section>
      <h3>{t("Back-test")}</h3>
      <p class="row">
        <label>
          {t("Comments to try it on")}
          <select value={last} onChange={(event) => setLast(Number(event.currentTarget.value))}>
            {LENGTHS.map((length) => (
              <option key={length} value={length}>
                {number(length)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={state === "running"} onClick={() => void run()}>
          {state === "running" ? t("Judging them anew…") : t("Back-test")}
        </button>
      </p>
      {state === "failed" && <p role="alert">{problem}</p>}
      {report && <Report report={report} />}
    </section>
  );
}

function Report({ report }: { report: Backtest }) {
  const kinds: [keyof Backtest["changes"], string][] = [
    ["held", t("Would be held")],
    ["rejected", t("Would be rejected")],
    ["let_through", t("Would be let through")],
  ];
  const share = (value: [number, number, number] | null) =>
    value ? `${percent(value[0])} (${percent(value[1])}–${percent(value[2])})` : "–";
  return (
    <div role="status">
      <p>{n("{n} comment was judged anew.", "{n} comments were judged anew.", report.examined)}</p>
      <table tabIndex={0}>
        <thead>
          <tr>
            <th>{t("Of what people decided")}</th>
            <th class="num">{t("Rightly flagged")}</th>
            <th class="num">{t("Wrongly flagged")}</th>
            <th class="num">{t("Missed")}</th>
            <th class="num">{t("Precision")}</th>
            <th class="num">{t("Recall")}</th>
          </tr>
        </thead>
        <tbody>
          {(
            [
              [t("As it was"), report.was],
              [t("As it would be"), report.would],
            ] as const
          ).map(([words, one]) => (
            <tr key={words}>
              <td>{words}</td>
              <td class="num">{number(one.right)}</td>
              <td class="num">{number(one.wrong)}</td>
              <td class="num">{number(one.missed)}</td>
              <td class="num">{share(one.precision)}</td>
              <td class="num">{share(one.recall)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {kinds.map(([kind, words]) => {
        const one = report.changes[kind];
        return (
          one.count > 0 && (
            <details key={kind}>
              <summary>
                {words}: <b>{number(one.count)}</b>{" "}
                <span class="muted">
                  {t("people decided against {against} of them, for {favourable}", {
                    against: one.against,
                    favourable: one.favourable,
                  })}
                </span>
              </summary>
              <ul class="lines sample">
                {one.examples.map((example) => (
                  <li key={example.comment}>
                    <Status status={example.before} /> <Arrow /> <Status status={example.after} />{" "}
                    <Link to={`comment/${example.comment}`}>{example.text}</Link>{" "}
                    <span class="muted">{example.reasons.join(" ")}</span>
                  </li>
                ))}
              </ul>
            </details>
          )
        );
      })}
      <details>
        <summary>{t("What cannot be rebuilt")}</summary>
        <ul class="lines">
          {report.not_rebuilt.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

export function Preview({ changes }: { changes: Record<string, string> }) {
  const [effect, setEffect] = useState<Effect | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    call<Effect>("settings/preview", { method: "POST", json: { settings: changes } }).then(
      setEffect,
      (error: unknown) => {
        if (error instanceof Problem) setProblem(error.message);
      },
    );
  }, []);
  if (problem) return <p role="alert">{problem}</p>;
  if (!effect) return <p class="muted">{t("Trying it on the latest comments…")}</p>;
  return (
    <>
      <p>
        {effect.count === 0
          ? n(
              "Of the latest comment, none would have been judged otherwise.",
              "Of the latest {n} comments, none would have been judged otherwise.",
              effect.examined,
            )
          : t("Of the latest {examined} comments, {count} would have been judged otherwise:", {
              examined: effect.examined,
              count: effect.count,
            })}
      </p>
      <ul class="lines sample">
        {effect.changed.map((one) => (
          <li key={one.comment}>
            <Status status={one.before} /> <Arrow /> <Status status={one.after} />{" "}
            <b>{one.author}</b> <Link to={`comment/${one.comment}`}>{one.text}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}
