/** An author: record, standing, all they wrote, and one decision for all of it. */

import { useState } from "preact/hooks";
import { call, newKey } from "./api";
import { sayProblem } from "./problem-text";
import { actions, standingName, statusName } from "./actions";
import { Badge } from "./badge";
import { undo, undoable } from "./decision-sender";
import { n, number, t, when } from "./i18n";
import { Names } from "./detail";
import { Absent, Ago, More, short, Status } from "./components";
import { Link } from "./route";
import { StandingForm } from "./standing";
import { wholeSite } from "./session";
import { say } from "./toasts";
import type { FullAuthor, Item } from "./types";
import { usePages, useRead } from "./read-hook";

export function AuthorView({ id }: { id: string }) {
  const { data, failed, again } = useRead<FullAuthor>(`authors/${id}`);
  const list = usePages<Item>(`comments?author=${id}&limit=50`);
  if (!data) return <Absent failed={failed} again={again} />;
  return (
    <section class="page">
      <h1>
        <bdi>{data.name}</bdi>{" "}
        <span class={`standing ${data.standing}`}>{standingName(data.standing)}</span>
      </h1>
      <p class="muted">
        {data.kind === "sso" ? t("Signed in by the publisher") : t("Guest")}
        {data.email && (
          <>
            {" "}
            · <bdi>{data.email}</bdi>
          </>
        )}{" "}
        · {t("here since {date}", { date: when(data.record.first_seen) })} · <code>{data.id}</code>
      </p>
      <p>
        <Badge author={data} changed={again} />
      </p>
      {data.standing !== "normal" && (
        <p>
          {data.until ? t("Until {date}.", { date: when(data.until) }) : t("For good.")}{" "}
          {data.reason}
        </p>
      )}
      <dl class="figures">
        {Object.entries(data.comments).map(([status, count]) => (
          <div key={status}>
            <dt>{statusName(status)}</dt>
            <dd>{number(count)}</dd>
          </div>
        ))}
        <div>
          <dt>{t("Reported")}</dt>
          <dd>{number(data.record.reports)}</dd>
        </div>
        <div>
          <dt>{t("Own reports right / wrong")}</dt>
          <dd>
            {number(data.reports_upheld)} / {number(data.reports_dismissed)}
          </dd>
        </div>
      </dl>
      <Names words={t("Reads the same:")} names={data.similar_names} />
      {wholeSite() && (
        <>
          <h2>{t("Standing")}</h2>
          <StandingForm
            key={data.standing}
            author={data.id}
            standing={data.standing}
            changed={again}
          />
          <h2>{t("All at once")}</h2>
          <Sweep
            author={data}
            done={() => {
              again();
              list.again();
            }}
          />
        </>
      )}
      <h2>
        {t("Comments")} <Link to={`queue?author=${data.id}`}>{t("as a list to decide on")}</Link>
      </h2>
      <ul class="lines">
        {list.items?.map((item) => (
          <li key={item.id}>
            <Status status={item.status} />{" "}
            <Link to={`comment/${item.id}`} class="shielded">
              <bdi>{short(item.source, 200)}</bdi>
            </Link>{" "}
            <span class="muted">
              · <bdi>{item.thread.title ?? item.thread.key}</bdi> · <Ago time={item.created_at} />
            </span>
          </li>
        ))}
      </ul>
      <More more={list.more} />
    </section>
  );
}

interface Swept {
  done: number;
  others: unknown[];
  remaining: number;
  batch: string;
}

function Sweep({ author, done }: { author: FullAuthor; done: () => void }) {
  const [action, setAction] = useState("reject");
  const [statuses, setStatuses] = useState<string[]>(["pending", "approved"]);
  const total = statuses.reduce((sum, status) => sum + (author.comments[status] ?? 0), 0);
  const sweep = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      const json = { action, statuses };
      const swept = await call<Swept>(`authors/${author.id}/decisions`, {
        method: "POST",
        json,
        key: newKey(),
      });
      undoable.value = [...undoable.value, { id: swept.batch, count: swept.done }];
      const words = n("{n} comment decided", "{n} comments decided", swept.done);
      const rest = swept.remaining ? ` ${n("{n} is left", "{n} are left", swept.remaining)}` : "";
      say(
        words + rest,
        swept.done
          ? { action: { label: t("Undo"), run: () => void undo(swept.batch).then(done) } }
          : {},
      );
      done();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <form class="row" onSubmit={(event) => void sweep(event)}>
      <label>
        {t("Action")}
        <select value={action} onChange={(event) => setAction(event.currentTarget.value)}>
          {actions()
            .filter((one) => one.name !== "escalate")
            .map((one) => (
              <option key={one.name} value={one.name}>
                {one.label}
              </option>
            ))}
        </select>
      </label>
      <fieldset class="checks">
        <legend>{t("What is")}</legend>
        {["pending", "approved", "rejected", "spam"].map((status) => (
          <label key={status} class="check">
            <input
              type="checkbox"
              checked={statuses.includes(status)}
              onChange={(event) =>
                setStatuses(
                  event.currentTarget.checked
                    ? [...statuses, status]
                    : statuses.filter((one) => one !== status),
                )
              }
            />
            {statusName(status)} ({number(author.comments[status] ?? 0)})
          </label>
        ))}
      </fieldset>
      <button type="submit" class="primary" disabled={!total}>
        {n("Decide on {n} comment", "Decide on {n} comments", Math.min(total, 500))}
      </button>
    </form>
  );
}
