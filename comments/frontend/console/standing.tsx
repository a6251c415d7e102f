/** Giving an author a standing, for good or until a moment, with why. */

import { useState } from "preact/hooks";
import { Problem, call, newKey } from "./api";
import { problemText } from "./problem-text";
import { standingName } from "./actions";
import { t } from "./i18n";
import { say } from "./toasts";
import type { FullAuthor } from "./types";

const STANDINGS = ["normal", "trusted", "premoderated", "suspended", "banned", "shadowed"];
const DAYS: [number, () => string][] = [
  [0, () => t("for good")],
  [1, () => t("for a day")],
  [7, () => t("for a week")],
  [30, () => t("for 30 days")],
  [365, () => t("for a year")],
];

interface Props {
  author: string;
  standing: string;
  changed?: (author: FullAuthor) => void;
}

export function StandingForm({ author, standing, changed }: Props) {
  const [chosen, choose] = useState(standing);
  const [days, setDays] = useState(chosen === "suspended" ? 7 : 0);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const needsEnd = chosen === "suspended";
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const length = needsEnd && !days ? 7 : days;
    const until =
      length && chosen !== "normal"
        ? new Date(Date.now() + length * 86_400_000).toISOString()
        : null;
    try {
      const json = { standing: chosen, until, reason };
      const fresh = await call<FullAuthor>(`authors/${author}`, {
        method: "PATCH",
        json,
        key: newKey(),
      });
      setProblem("");
      say(t("Standing: {standing}", { standing: standingName(chosen) }));
      changed?.(fresh);
    } catch (error) {
      if (error instanceof Problem) setProblem(problemText(error));
    }
  };
  return (
    <form class="row" onSubmit={(event) => void submit(event)}>
      <label>
        {t("Standing")}
        <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          {STANDINGS.map((one) => (
            <option key={one} value={one}>
              {standingName(one)}
            </option>
          ))}
        </select>
      </label>
      {chosen !== "normal" && (
        <label>
          {t("How long")}
          <select
            value={needsEnd && !days ? 7 : days}
            onChange={(event) => setDays(Number(event.currentTarget.value))}
          >
            {DAYS.filter(([length]) => length || !needsEnd).map(([length, words]) => (
              <option key={length} value={length}>
                {words()}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="grow">
        {t("Why")}
        <input
          required
          maxLength={300}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        {t("Give standing")}
      </button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
