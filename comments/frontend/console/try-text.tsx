/**
 * A box to try a text in: what every check finds in it under the present settings, and what would
 * become of it.
 */

import { useState } from "preact/hooks";
import { Problem, call } from "./api";
import { problemText } from "./problem-text";
import { checkName } from "./check-names";
import { t } from "./i18n";
import { Status } from "./components";
import { Marked } from "./marked-text";
import type { Finding } from "./types";

interface Verdict {
  status: string;
  text: string;
  findings: Finding[];
}

export function TryText() {
  const [body, setBody] = useState("");
  const [name, setName] = useState("");
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [problem, setProblem] = useState("");
  const attempt = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      setVerdict(
        await call<Verdict>("try", { method: "POST", json: { body, ...(name ? { name } : {}) } }),
      );
      setProblem("");
    } catch (error) {
      setVerdict(null);
      if (error instanceof Problem) setProblem(problemText(error));
    }
  };
  return (
    <section>
      <h2>{t("Try a text")}</h2>
      <form class="row" onSubmit={(event) => void attempt(event)}>
        <label class="grow">
          {t("What a reader might write")}
          <textarea
            rows={3}
            required
            maxLength={10_000}
            value={body}
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </label>
        <label>
          {t("Under the name")}
          <input
            maxLength={80}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <button type="submit">{t("Try it")}</button>
      </form>
      {problem && <p role="alert">{problem}</p>}
      {verdict && (
        <div class="panel" role="status">
          <p>
            {t("It would be:")} <Status status={verdict.status} />
          </p>
          <p class="text" dir="auto">
            <Marked
              item={{ text: verdict.text, source: verdict.text, findings: verdict.findings }}
            />
          </p>
          <ul class="lines">
            {verdict.findings.length === 0 && <li>{t("No check finds anything.")}</li>}
            {verdict.findings.map((finding, index) => (
              <li key={index}>
                <Status status={finding.status} /> <b>{checkName(finding.check)}</b>{" "}
                <code>{finding.rule}</code> {finding.reason}{" "}
                {finding.match && <mark>{finding.match}</mark>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
