/** Many at once: look at a sample and the true number first, then batches of a hundred, each result told; stop at will. */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Problem, call, newKey } from "./api";
import { actions } from "./actions";
import { undoable } from "./decide";
import { n, number, t } from "./i18n";
import { filters, items, load, page, selected } from "./list";
import { Dialog, Status } from "./parts";
import { reasons } from "./start";
import { say } from "./toasts";
import type { Item, Outcome, Outcomes } from "./types";

const BATCH = 100;
const MOST = 10_000;

type Chosen = Pick<Item, "id" | "version" | "source" | "author" | "status">;
const offered = signal<{ chosen: Chosen[]; whole: boolean } | null>(null);

export function Bulk() {
  const count = selected.value.size;
  const [gathering, setGathering] = useState<number | null>(null);
  const gather = async () => {
    const found: Chosen[] = [];
    let cursor: string | null = null;
    setGathering(0);
    try {
      do {
        const batch: { items: Item[]; next: string | null } = await page(BATCH, cursor);
        found.push(...batch.items.map(({ id, version, source, author, status }) => ({ id, version, source, author, status })));
        cursor = batch.next;
        setGathering(found.length);
      } while (cursor && found.length < MOST);
      offered.value = { chosen: found, whole: cursor === null };
    } catch (error) {
      if (error instanceof Problem) say(error.message || t("The service cannot be reached."), { bad: true });
    }
    setGathering(null);
  };
  return (
    <>
      <div class="bulk" role="group" aria-label={t("Selection")}>
        <label class="check">
          <input
            type="checkbox"
            checked={count > 0 && items.value.every((item) => selected.value.has(item.id))}
            disabled={!items.value.length}
            onChange={(event) => {
              selected.value = new Set(event.currentTarget.checked ? items.value.map((item) => item.id) : []);
            }}
          />
          {count ? n("{n} selected", "{n} selected", count) : t("Select all shown")}
        </label>
        {count > 0 && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              offered.value = { chosen: items.value.filter((item) => selected.value.has(item.id)), whole: true };
            }}
          >
            {t("Decide on these…")}
          </button>
        )}
        {(count > 0 || Object.keys(filters.value).length > 1) && items.value.length > 0 && (
          <button type="button" disabled={gathering !== null} onClick={() => void gather()}>
            {gathering === null ? t("All that match…") : t("Counting… {n}", { n: gathering })}
          </button>
        )}
      </div>
      {offered.value && <Run {...offered.value} close={() => (offered.value = null)} />}
    </>
  );
}

type Ran = { outcomes: Outcome[]; batches: string[]; running: boolean; problem: string };

function Run({ chosen, whole, close }: { chosen: Chosen[]; whole: boolean; close: () => void }) {
  const [action, setAction] = useState("reject");
  const [reason, setReason] = useState("");
  const [ran, setRan] = useState<Ran | null>(null);
  const [stop] = useState({ now: false });
  const run = async () => {
    const state: Ran = { outcomes: [], batches: [], running: true, problem: "" };
    setRan({ ...state });
    for (let start = 0; start < chosen.length && !stop.now; start += BATCH) {
      const decisions = chosen.slice(start, start + BATCH).map(({ id, version }) => ({
        comment: id,
        version,
        action,
        ...(reason && action !== "approve" ? { reason } : {}),
      }));
      const key = newKey();
      for (let tries = 0; ; tries++) {
        try {
          const answer = await call<Outcomes>("decisions", { method: "POST", json: { decisions }, key });
          state.outcomes = [...state.outcomes, ...answer.results];
          if (answer.batch) state.batches = [...state.batches, answer.batch];
          break;
        } catch (error) {
          if (!(error instanceof Problem) || (error.status >= 400 && error.status < 500 && error.status !== 429) || stop.now) {
            state.problem = error instanceof Error ? error.message : "";
            stop.now = true;
            break;
          }
          await new Promise((resume) => setTimeout(resume, error.wait * 1000 || Math.min(15_000, 500 * 2 ** tries)));
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
    <Dialog title={n("Decide on {n} comment", "Decide on {n} comments", chosen.length)} close={finish} wide>
      {ran ? (
        <Progress ran={ran} total={chosen.length} stop={() => (stop.now = true)} finish={finish} />
      ) : (
        <>
          {!whole && <p role="alert">{t("The filter matches more; these are the first {n}.", { n: chosen.length })}</p>}
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
            {action === "reject" && (
              <label>
                {t("Reason")}
                <select value={reason} onChange={(event) => setReason(event.currentTarget.value)}>
                  <option value="">{t("No reason")}</option>
                  {reasons.value.map(([code, text]) => (
                    <option key={code} value={code}>
                      {text}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <button type="submit" class="primary">
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
            <b>{one.author?.name}</b> <Status status={one.status} /> <span class="shielded">{one.source.slice(0, 160)}</span>
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
        <progress max={total} value={ran.outcomes.length} aria-label={t("Progress")} /> {number(ran.outcomes.length)} / {number(total)}
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
              <code>{one.comment}</code> <b>{one.outcome === "conflict" ? t("somebody was faster") : t("refused")}</b> {one.detail}
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
    const answer = await call<Outcomes>(`decisions/${batch}/undo`, { method: "POST", key: newKey() }).catch(() => null);
    count += answer?.results.filter((one) => one.outcome === "done").length ?? 0;
  }
  undoable.value = undoable.value.filter((one) => !batches.includes(one.id));
  say(n("{n} decision taken back", "{n} decisions taken back", count));
}
