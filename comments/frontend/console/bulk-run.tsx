/**
 * A decision on many: a sample and the true number first, then batches of a hundred, each result
 * told; stop at will.
 */

import { useState } from "preact/hooks";
import { Problem, call, newKey } from "./api";
import { actions } from "./actions";
import type { Chosen } from "./bulk";
import { undoable } from "./decision-sender";
import { n, number, t } from "./i18n";
import { load } from "./item-list";
import { Dialog, short, Status } from "./components";
import { ReasonSelect } from "./reasons";
import { start } from "./session";
import { say } from "./toasts";
import type { Outcome, Outcomes } from "./types";

const BATCH = 100;

type Ran = { outcomes: Outcome[]; batches: string[]; running: boolean; problem: string };

export function Run({
  chosen: offered,
  whole,
  close,
}: {
  chosen: Chosen[];
  whole: boolean;
  close: () => void;
}) {
  const [action, setAction] = useState("reject");
  // What the action cannot be taken on is left out, so that the number is the true one.
  const chosen = offered.filter((one) => start.value.actions?.[action]?.from.includes(one.status));
  const [reason, setReason] = useState("");
  const [ran, setRan] = useState<Ran | null>(null);
  const [stop] = useState({ now: false });
  const run = async () => {
    const state: Ran = { outcomes: [], batches: [], running: true, problem: "" };
    setRan({ ...state });
    for (let first = 0; first < chosen.length && !stop.now; first += BATCH) {
      const decisions = chosen.slice(first, first + BATCH).map(({ id, version }) => ({
        comment: id,
        version,
        action,
        ...(reason && action === "reject" ? { reason } : {}),
      }));
      const key = newKey();
      for (let tries = 0; ; tries++) {
        try {
          const answer = await call<Outcomes>("decisions", {
            method: "POST",
            json: { decisions },
            key,
          });
          state.outcomes = [...state.outcomes, ...answer.results];
          if (answer.batch) state.batches = [...state.batches, answer.batch];
          break;
        } catch (error) {
          if (
            !(error instanceof Problem) ||
            (error.status >= 400 && error.status < 500 && error.status !== 429) ||
            stop.now
          ) {
            state.problem = error instanceof Error ? error.message : "";
            stop.now = true;
            break;
          }
          await new Promise((resume) =>
            setTimeout(resume, error.wait * 1000 || Math.min(15_000, 500 * 2 ** tries)),
          );
        }
      }
      setRan({ ...state });
    }
    undoable.value = [...undoable.value, ...state.batches.map((id) => ({ id, count: BATCH }))];
    setRan({ ...state, running: false });
  };
  const finish = () => {
    stop.now = true;
    close();
    if (ran) void load();
  };
  return (
    <Dialog
      title={n("Decide on {n} comment", "Decide on {n} comments", chosen.length)}
      close={finish}
      wide
    >
      {ran ? (
        <Progress ran={ran} total={chosen.length} stop={() => (stop.now = true)} finish={finish} />
      ) : (
        <>
          {!whole && (
            <p role="alert">
              {t("The filter matches more; these are the first {n}.", { n: chosen.length })}
            </p>
          )}
          <Sample chosen={chosen} />
          <form
            class="row"
            onSubmit={(event) => {
              event.preventDefault();
              void run();
            }}
          >
            <label>
              {t("Action")}
              <select value={action} onChange={(event) => setAction(event.currentTarget.value)}>
                {actions().map((one) => (
                  <option key={one.name} value={one.name}>
                    {one.label}
                  </option>
                ))}
              </select>
            </label>
            {action === "reject" && <ReasonSelect value={reason} onChoose={setReason} />}
            <button type="submit" class="primary" disabled={chosen.length === 0}>
              {n("Decide on {n}", "Decide on {n}", chosen.length)}
            </button>
          </form>
        </>
      )}
    </Dialog>
  );
}

function Sample({ chosen }: { chosen: Chosen[] }) {
  const every = Math.max(1, Math.floor(chosen.length / 8));
  const sample = chosen.filter((_, index) => index % every === 0).slice(0, 8);
  return (
    <>
      <p class="muted">{t("A sample, evenly spread:")}</p>
      <ul class="lines sample">
        {sample.map((one) => (
          <li key={one.id}>
            <b>{one.author?.name}</b> <Status status={one.status} />{" "}
            <bdi class="shielded">{short(one.source, 160)}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

interface ProgressProps {
  ran: Ran;
  total: number;
  stop: () => void;
  finish: () => void;
}

function Progress({ ran, total, stop, finish }: ProgressProps) {
  const others = ran.outcomes.filter((one) => one.outcome !== "done");
  const done = ran.outcomes.length - others.length;
  return (
    <>
      <p>
        <progress max={total} value={ran.outcomes.length} aria-label={t("Progress")} />{" "}
        {number(ran.outcomes.length)} / {number(total)}
      </p>
      <p role="status">
        {n("{n} done", "{n} done", done)}
        {others.length > 0 && `, ${n("{n} not", "{n} not", others.length)}`}
      </p>
      {ran.problem && <p role="alert">{ran.problem}</p>}
      {others.length > 0 && (
        <ul class="lines results">
          {others.map((one) => (
            <li key={one.comment}>
              <code>{one.comment}</code>{" "}
              <b>{one.outcome === "conflict" ? t("somebody was faster") : t("refused")}</b>{" "}
              {one.detail}
            </li>
          ))}
        </ul>
      )}
      <p class="row">
        {ran.running ? (
          <button type="button" onClick={stop}>
            {t("Stop")}
          </button>
        ) : (
          <>
            <button type="button" class="primary" onClick={finish}>
              {t("Done")}
            </button>
            {ran.batches.length > 0 && (
              <button type="button" onClick={() => void undoAll(ran.batches).then(finish)}>
                {t("Undo all")}
              </button>
            )}
          </>
        )}
      </p>
    </>
  );
}

async function undoAll(batches: string[]): Promise<void> {
  let count = 0;
  for (const batch of [...batches].reverse()) {
    const answer = await call<Outcomes>(`decisions/${batch}/undo`, {
      method: "POST",
      key: newKey(),
    }).catch(() => null);
    count += answer?.results.filter((one) => one.outcome === "done").length ?? 0;
  }
  undoable.value = undoable.value.filter((one) => !batches.includes(one.id));
  say(n("{n} decision taken back", "{n} decisions taken back", count));
}
