/**
 * Decisions on their way: sent one after the other in the order they were taken, each under its own
 * idempotency key,
 * for as long as it takes. They are kept in the tab, so that not even a reload loses one.
 */

import { computed, signal } from "@preact/signals";
import { Problem, call, newKey } from "./api";
import { n, t } from "./i18n";
import { account } from "./session";
import { say, withdraw } from "./toasts";
import type { Outcome, Outcomes } from "./types";

export interface Order {
  comment: string;
  action: string;
  version?: number;
  reason?: string;
  note?: string;
  standing?: string;
  override?: boolean;
}

interface Waiting {
  key: string;
  order: Order;
  /** Whether it was taken back while it was on its way: it is undone as soon as it is settled. */
  recalled?: true;
}

export const outbox = signal<Waiting[]>(load());
export const unsent = computed(() => outbox.value.length);
/** Comments that a decision is on its way for. */
export const sending = computed(() => new Set(outbox.value.map((one) => one.order.comment)));
/** What was refused or came too late, by comment: it stays with the item until somebody chooses. */
export const troubles = signal<Record<string, { outcome: Outcome; order: Order }>>({});
/** What can be taken back by `z`, the latest last. */
export const undoable = signal<{ id: string; count: number }[]>([]);
export const settled = signal<Outcome | null>(null);

let busy = false;

/**
 * Takes a decision; it is on its way when this returns, and settled when the service has said so.
 */
export function decide(order: Order): void {
  clearTrouble(order.comment);
  keep([...outbox.value, { key: newKey(), order }]);
  void send();
}

export function clearTrouble(comment: string): void {
  if (!troubles.value[comment]) return;
  const { [comment]: _, ...others } = troubles.value;
  troubles.value = others;
}

async function send(): Promise<void> {
  if (busy) return;
  busy = true;
  for (let tries = 0; outbox.value.length > 0; ) {
    const [first] = outbox.value;
    if (!first) break;
    try {
      const json = { decisions: [first.order] };
      const { results, batch } = await call<Outcomes>("decisions", {
        method: "POST",
        json,
        key: first.key,
      });
      const recalled = outbox.value.some((one) => one.key === first.key && one.recalled);
      keep(
        follow(
          outbox.value.filter((one) => one.key !== first.key),
          results[0],
        ),
      );
      if (results[0]) settle(first.order, results[0], batch, recalled);
      tries = 0;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (isFinal(problem)) {
        keep(outbox.value.filter((one) => one.key !== first.key));
        const outcome: Outcome = {
          ...NOTHING,
          comment: first.order.comment,
          code: problem.code,
          detail: problem.message,
        };
        settle(first.order, outcome, null, false);
        continue;
      }
      await pause(problem.wait * 1000 || Math.min(15_000, 500 * 2 ** tries++));
    }
  }
  busy = false;
}

/**
 * What waits behind a decision on the same comment was decided in its knowledge: it holds for the
 * version it made.
 */
function follow(waiting: Waiting[], outcome?: Outcome): Waiting[] {
  if (outcome?.outcome !== "done" || outcome.version === null) return waiting;
  const version = outcome.version;
  const stale = (one: Waiting) =>
    one.order.comment === outcome.comment && one.order.version !== undefined;
  return waiting.map((one) => (stale(one) ? { ...one, order: { ...one.order, version } } : one));
}

const NOTHING: Omit<Outcome, "comment"> = {
  outcome: "refused",
  status: null,
  version: null,
  decision: null,
  code: null,
  detail: null,
  by: null,
};

/**
 * What no repetition would change: the request itself is at fault, or the right to make it is gone.
 */
function isFinal(problem: Problem): boolean {
  return (
    problem.status >= 400 &&
    problem.status < 500 &&
    ![401, 408, 409, 425, 429].includes(problem.status)
  );
}

function settle(order: Order, outcome: Outcome, batch: string | null, recalled: boolean): void {
  if (outcome.outcome === "done") {
    const id = batch ?? outcome.decision;
    if (id && recalled) void undo(id);
    else if (id && order.action !== "note") {
      undoable.value = [...undoable.value.slice(-99), { id, count: 1 }];
      say(done(order.action), {
        undoes: id,
        action: { label: t("Undo"), run: () => void undo(id) },
      });
    } else say(t("Note saved"));
  } else troubles.value = { ...troubles.value, [order.comment]: { outcome, order } };
  settled.value = outcome;
}

function done(action: string): string {
  const words: Record<string, string> = {
    approve: t("Approved"),
    reject: t("Rejected"),
    spam: t("Marked as spam"),
    restore: t("Restored"),
    escalate: t("Escalated"),
    pin: t("Pinned"),
    unpin: t("Unpinned"),
    feature: t("Featured"),
    unfeature: t("No longer featured"),
    reject_and_ban: t("Rejected, author banned"),
    approve_and_trust: t("Approved, author trusted"),
  };
  return words[action] ?? action;
}

/**
 * Takes back the latest decision, even one that is still on its way: whoever presses `z` means what
 * they did last.
 */
export async function undoLatest(): Promise<void> {
  const latest = outbox.value.filter((one) => one.order.action !== "note" && !one.recalled).at(-1);
  if (!latest) return undo(undoable.value.at(-1)?.id);
  if (latest === outbox.value[0]) {
    keep(outbox.value.map((one) => (one === latest ? { ...one, recalled: true } : one)));
    return;
  }
  keep(outbox.value.filter((one) => one !== latest));
  say(n("{n} decision taken back", "{n} decisions taken back", 1));
  settled.value = { ...NOTHING, comment: latest.order.comment, outcome: "done", code: "undone" };
}

/** Takes back a decision or a batch. */
export async function undo(id: string | undefined): Promise<void> {
  if (!id) {
    say(t("Nothing to undo"));
    return;
  }
  undoable.value = undoable.value.filter((one) => one.id !== id);
  withdraw(id);
  try {
    const { results } = await call<Outcomes>(`decisions/${id}/undo`, {
      method: "POST",
      key: newKey(),
    });
    const back = results.filter((one) => one.outcome === "done");
    const first = results.find((one) => one.outcome !== "done");
    if (back.length) say(n("{n} decision taken back", "{n} decisions taken back", back.length));
    if (first) say(first.detail ?? t("This could not be undone."), { bad: true });
    for (const outcome of back) settled.value = { ...outcome, code: "undone" };
  } catch (problem) {
    say(
      problem instanceof Problem && problem.message
        ? problem.message
        : t("The service cannot be reached."),
      { bad: true },
    );
  }
}

const store = () => `desk-outbox-${account.value?.id}`;

function load(): Waiting[] {
  try {
    return JSON.parse(sessionStorage.getItem(store()) ?? "[]") as Waiting[];
  } catch {
    return [];
  }
}

function keep(waiting: Waiting[]): void {
  outbox.value = waiting;
  try {
    sessionStorage.setItem(store(), JSON.stringify(waiting));
  } catch {
    // A browser without storage still has the warning below.
  }
}

let wake: (() => void) | undefined;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => {
    const timer = setTimeout(resume, milliseconds);
    wake = () => {
      clearTimeout(timer);
      resume();
    };
  });
}

addEventListener("online", () => wake?.());
addEventListener("beforeunload", (event) => {
  if (unsent.value) event.preventDefault();
});
if (account.value && unsent.value) void send();
