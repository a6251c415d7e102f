/** What a change of settings would have done to the latest comments. */

import { n, t } from "./i18n";
import { Status } from "./parts";
import { useEffect, useState } from "preact/hooks";
import { Problem, call } from "./api";
import { Link } from "./route";

interface Effect {
  examined: number;
  changed: { comment: string; author: string; text: string; before: string; after: string }[];
  count: number;
}

export function Preview({ changes }: { changes: Record<string, string> }) {
  const [effect, setEffect] = useState<Effect | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    call<Effect>("settings/preview", { method: "POST", json: { settings: changes } }).then(setEffect, (error: unknown) => {
      if (error instanceof Problem) setProblem(error.message);
    });
  }, []);
  if (problem) return <p role="alert">{problem}</p>;
  if (!effect) return <p class="muted">{t("Trying it on the latest comments…")}</p>;
  return (
    <>
      <p>
        {effect.count === 0
          ? n("Of the latest comment, none would have been judged otherwise.", "Of the latest {n} comments, none would have been judged otherwise.", effect.examined)
          : t("Of the latest {examined} comments, {count} would have been judged otherwise:", {
              examined: effect.examined,
              count: effect.count,
            })}
      </p>
      <ul class="lines sample">
        {effect.changed.map((one) => (
          <li key={one.comment}>
            <Status status={one.before} /> → <Status status={one.after} /> <b>{one.author}</b>{" "}
            <Link to={`comment/${one.comment}`}>{one.text}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}
