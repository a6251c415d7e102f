/**
 * The queues with their counts and how long the oldest has waited, and the views saved for them.
 */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "./api";
import { queueName } from "./actions";
import { settled } from "./decision-sender";
import { number, span, t } from "./i18n";
import { filters } from "./item-list";
import { Link } from "./route";
import { Views } from "./saved-views";
import type { Queue } from "./types";

const queues = signal<Queue[]>([]);
const COUNT_EVERY = 15_000;
/** After a decision they are counted anew, no more often than this. */
const SOON = 1_500;
let last = 0;

async function count(): Promise<void> {
  if (document.hidden) return;
  last = Date.now();
  const found = await call<{ queues: Record<string, Queue> }>("queues").catch(() => null);
  if (found) queues.value = Object.values(found.queues);
}

let due: ReturnType<typeof setTimeout> | undefined;
settled.subscribe((outcome) => {
  if (!outcome) return;
  clearTimeout(due);
  due = setTimeout(() => void count(), Math.max(0, last + SOON - Date.now()));
});

export function Queues() {
  useEffect(() => {
    void count();
    const timer = setInterval(() => void count(), COUNT_EVERY);
    return () => clearInterval(timer);
  }, []);
  return (
    <nav class="queues" aria-label={t("Queues")}>
      <ul>
        {queues.value.map((queue) => (
          <li key={queue.queue}>
            <Link
              to={`queue?queue=${queue.queue}`}
              aria-current={isHere(queue.queue) ? "page" : undefined}
            >
              <span>{queueName(queue.queue)}</span>
              <span class="count">
                {number(queue.count)}
                {queue.more && "+"}
              </span>
              {WAITING.includes(queue.queue) && queue.oldest_age !== null && queue.count > 0 && (
                <span class="oldest" title={t("The oldest has waited so long")}>
                  {span(queue.oldest_age)}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <ul class="views">
        <li>
          <Link
            to="queue?queue=pending&assigned=me"
            aria-current={filters.value.assigned === "me" ? "page" : undefined}
          >
            <span>{t("Assigned to me")}</span>
          </Link>
        </li>
        <li>
          <Link
            to="queue?queue=pending&rest=true"
            aria-current={filters.value.rest ? "page" : undefined}
          >
            <span>{t("The rest, in no shared view")}</span>
          </Link>
        </li>
        <li>
          <Link to="opinions">
            <span>{t("Second opinions")}</span>
          </Link>
        </li>
      </ul>
      <Views />
    </nav>
  );
}

/** Queues in which somebody waits. */
export const WAITING = ["pending", "reported", "new-authors", "escalated", "wave", "edited"];
const isHere = (queue: string) =>
  filters.value.queue === queue && Object.keys(filters.value).length === 1;
