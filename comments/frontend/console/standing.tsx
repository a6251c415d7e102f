/** Giving an author a standing, for good or until a moment, with why. */

import { useState } from "preact/hooks";
import { Problem, call, newKey } from "./api";
import { problemText } from "./problem-text";
import { standingName } from "./actions";
import { t } from "./i18n";
import { LengthField, WhyField, endAfter } from "./sanction-fields";
import { say } from "./toasts";
import type { FullAuthor } from "./types";

const STANDINGS = ["normal", "trusted", "premoderated", "suspended", "banned", "shadowed"];

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
  const length = needsEnd && !days ? 7 : days;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const until = chosen === "normal" ? null : endAfter(length);
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
      {chosen !== "normal" && <LengthField days={length} set={setDays} ends={needsEnd} />}
      <WhyField reason={reason} set={setReason} />
      <button type="submit" class="primary">
        {t("Give standing")}
      </button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
