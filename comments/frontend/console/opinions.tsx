/** Second opinions: comments that a colleague has decided on, asked about without saying how. */

import { useState } from "preact/hooks";
import { call, newKey } from "./api";
import { sayProblem } from "./problem-text";
import { t } from "./i18n";
import { Absent, Ago } from "./components";
import { Readable } from "./comment-html";
import { Link } from "./route";
import { say } from "./toasts";
import type { Page } from "./types";
import { useRead } from "./read-hook";

interface Question {
  id: string;
  comment: string;
  html: string;
  author: string;
  article: string;
  title: string | null;
  created_at: string;
}

const OPINIONS: [string, () => string][] = [
  ["approve", () => t("Approve")],
  ["reject", () => t("Reject")],
  ["spam", () => t("Spam")],
];

export function OpinionsView() {
  const { data, failed, again } = useRead<Page<Question>>("second-opinions?limit=20");
  return (
    <section class="page">
      <h1>{t("Second opinions")}</h1>
      <p class="muted">
        {t(
          "A colleague has decided on these. Say what you would have decided; the comment stays as it is, and where you differ, it is escalated.",
        )}
      </p>
      {!data && <Absent failed={failed} again={again} />}
      {data?.items.length === 0 && <p class="muted">{t("Nothing is asked of you.")}</p>}
      <ul>
        {data?.items.map((question) => (
          <Asked key={question.id} question={question} answered={again} />
        ))}
      </ul>
    </section>
  );
}

function Asked({ question, answered }: { question: Question; answered: () => void }) {
  const [busy, setBusy] = useState(false);
  const answer = async (action: string) => {
    setBusy(true);
    try {
      const { agreed } = await call<{ agreed: boolean }>(`second-opinions/${question.id}`, {
        method: "POST",
        json: { action },
        key: newKey(),
      });
      say(
        agreed ? t("You agree with your colleague.") : t("You differ: the comment is escalated."),
      );
    } catch (error) {
      sayProblem(error);
      setBusy(false);
    }
    answered();
  };
  return (
    <li class="post">
      <p class="muted">
        <b>{question.author}</b> ·{" "}
        <Link to={`article/${encodeURIComponent(question.article)}`}>
          {question.title ?? question.article}
        </Link>{" "}
        · <Ago time={question.created_at} />
      </p>
      <Readable html={question.html} />
      <div class="bar" role="group" aria-label={t("Your opinion")}>
        {OPINIONS.map(([action, words]) => (
          <button key={action} type="button" disabled={busy} onClick={() => void answer(action)}>
            {words()}
          </button>
        ))}
      </div>
    </li>
  );
}
