/**
 * What a check found, and a button that calls it wrong: a lesson for the learner, a mark against
 * the rule.
 */

import { useState } from "preact/hooks";
import { call, newKey } from "./api";
import { sayProblem } from "./problem-text";
import { checkName } from "./check-names";
import { t } from "./i18n";
import { Status } from "./components";
import { say } from "./toasts";
import type { Finding as Facts, Item } from "./types";

export function Finding({ finding, item }: { finding: Facts; item: Item }) {
  const reason = `${finding.check}:${finding.rule}`;
  const [wrong, setWrong] = useState(
    item.decisions.some(
      (one) =>
        one.action === "finding_wrong" && one.reason === reason && one.revision === item.revision,
    ),
  );
  const former = finding.revision < item.revision;
  const callWrong = async () => {
    try {
      const json = { comment: item.id, check: finding.check, rule: finding.rule };
      await call("findings/wrong", { method: "POST", json, key: newKey() });
      setWrong(true);
      say(t("Noted. The comment stays as it is."));
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <li>
      <Status status={finding.status} /> <b>{checkName(finding.check)}</b>{" "}
      <bdi>{finding.reason}</bdi> {finding.match && <mark>{finding.match}</mark>}
      {former && <span class="muted"> · {t("in a former text")}</span>}{" "}
      {wrong ? (
        <span class="muted">· {t("called wrong")}</span>
      ) : (
        !former &&
        finding.rule && (
          <button type="button" class="link" onClick={() => void callWrong()}>
            {t("This is wrong")}
          </button>
        )
      )}
    </li>
  );
}
