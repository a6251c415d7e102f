/** One comment in a list, with all that deciding on it needs. */

import { useComputed } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { actions, fits, furtherActions } from "./actions";
import { checkName } from "./check-names";
import { sending } from "./decision-sender";
import { n, since, t } from "./i18n";
import { choosing, noting, open, take } from "./keys";
import { current, select, selected } from "./item-list";
import { Ago, AuthorLink, RecordLine, short, Status } from "./components";
import { Link } from "./route";
import { NoteForm, Reasons } from "./reasons";
import { reasonName, start } from "./session";
import { Marked } from "./marked-text";
import { Trouble } from "./conflicts";
import type { Item } from "./types";
import { Context } from "./conversation";
import { Wave } from "./wave";

export function ItemCard({ item, position }: { item: Item; position: number }) {
  const element = useRef<HTMLElement>(null);
  // Each card looks at no more than its own part of what all share, so that a key draws two cards
  // and not all of them.
  const here = useComputed(() => current.value === item.id).value;
  const leaving = useComputed(() => sending.value.has(item.id)).value;
  const action = useComputed(() =>
    choosing.value?.comment === item.id ? choosing.value.action : null,
  ).value;
  const writing = useComputed(() => noting.value === item.id).value;
  useLayoutEffect(() => {
    const card = element.current;
    // A fast key may have gone on to the next item before this runs; a focus now would call it
    // back.
    if (!here || current.peek() !== item.id || !card || card.contains(document.activeElement))
      return;
    const active = document.activeElement;
    if (active === document.body || active === null || active.closest(".feed"))
      card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }, [here]);
  return (
    <article
      ref={element}
      class={`item${here ? " here" : ""}${leaving ? " leaving" : ""}`}
      tabIndex={here ? 0 : -1}
      aria-posinset={position}
      aria-setsize={-1}
      aria-label={t("{name}: {text}", {
        name: item.author?.name ?? "",
        text: short(item.source, 80),
      })}
      aria-busy={leaving}
      data-id={item.id}
      onFocusIn={() => (current.value = item.id)}
      onClick={(event) => {
        current.value = item.id;
        if (event.shiftKey) select(item.id, true);
      }}
    >
      <Heading item={item} />
      <Context item={item} />
      <Body item={item} />
      <Chips item={item} />
      <Wave item={item} />
      {action && <Reasons item={item} action={action} />}
      {writing && <NoteForm item={item} />}
      <Trouble item={item} />
      {leaving ? <p class="muted sending">{t("Sending…")}</p> : <Bar item={item} />}
    </article>
  );
}

function Heading({ item }: { item: Item }) {
  const chosen = useComputed(() => selected.value.has(item.id)).value;
  return (
    <header>
      <input
        type="checkbox"
        aria-label={t("Select")}
        checked={chosen}
        onClick={(event) => {
          event.stopPropagation();
          select(item.id, event.shiftKey);
        }}
      />
      <span class="who">
        <AuthorLink author={item.author} />
        {item.author?.badges
          .filter((badge) => badge !== "guest")
          .map((badge) => (
            <span key={badge} class="badge">
              {badge}
            </span>
          ))}
      </span>
      <RecordLine record={item.record} />
      <span class="age">
        {item.status !== "pending" && <Status status={item.status} />}
        <Ago time={item.created_at} />
      </span>
    </header>
  );
}

/** The text to so many lines as there is room for, and all of it at a click. */
export function Body({ item }: { item: Item }) {
  const element = useRef<HTMLParagraphElement>(null);
  const [whole, setWhole] = useState(false);
  const [cut, setCut] = useState(false);
  useEffect(() => {
    const text = element.current;
    if (!text || whole) return;
    const sizes = new ResizeObserver(() =>
      setCut(text.clientHeight > 0 && text.scrollHeight > text.clientHeight + 8),
    );
    sizes.observe(text);
    return () => sizes.disconnect();
  }, [item.source, whole]);
  return (
    <>
      <p ref={element} class={`text shielded${whole ? "" : " clamp"}`} dir="auto">
        <Marked item={item} />
      </p>
      {cut && (
        <button type="button" class="link" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? t("Less") : t("Whole text")}
        </button>
      )}
    </>
  );
}

/** What speaks for and against: findings, open reports, and who else is looking. */
export function Chips({ item }: { item: Item }) {
  const open = item.reports.filter((report) => !report.resolved);
  const counts = new Map<string, number>();
  for (const report of open) counts.set(report.reason, (counts.get(report.reason) ?? 0) + 1);
  const claim = item.claim && Date.parse(item.claim.until) > Date.now() ? item.claim : null;
  const other = claim && claim.by !== start.value.account?.shown_name ? claim : null;
  return (
    <ul class="chips">
      {item.escalated && <li class="chip strong">{t("Escalated")}</li>}
      {[...counts].map(([reason, count]) => (
        <li
          key={reason}
          class="chip report"
          title={open
            .map((one) => one.detail)
            .filter(Boolean)
            .join("\n")}
        >
          {n("{n} report: {reason}", "{n} reports: {reason}", count, {
            reason: reasonName(reason),
          })}
        </li>
      ))}
      {item.findings.map((finding, index) => (
        <li
          key={`${finding.check}${index}`}
          class={`chip finding ${finding.status}`}
          title={finding.reason}
        >
          <span>{checkName(finding.check)}</span>
          {finding.rule && finding.rule !== finding.check && <code>{finding.rule}</code>}
          {finding.match && finding.match !== finding.rule && (
            <bdi class="match">{finding.match}</bdi>
          )}
        </li>
      ))}
      {item.repeats && item.repeats.count > 0 && (
        <li class="chip strong">{n("{n} near-repeat", "{n} near-repeats", item.repeats.count)}</li>
      )}
      {item.assigned && (
        <li class="chip claim">
          {item.assigned.to === start.value.account?.id
            ? t("assigned to you")
            : t("assigned to {name}", { name: item.assigned.name })}
        </li>
      )}
      {item.revision > 1 && <li class="chip">{t("edited")}</li>}
      {item.status === "pending" && (
        <li class="chip wait">{t("waits {time}", { time: since(item.created_at) })}</li>
      )}
      {other && <li class="chip claim">{t("{name} is looking", { name: other.by })}</li>}
    </ul>
  );
}

/** The decisions, each with its key. */
export function Bar({ item, all }: { item: Item; all?: boolean }) {
  const [further, setFurther] = useState(false);
  const from = (name: string) => start.value.actions?.[name]?.from;
  const shown = [...actions(), ...(further || all ? furtherActions() : [])].filter((one) =>
    fits(one.name, item, from(one.name)),
  );
  return (
    <div class="bar" role="group" aria-label={t("Decide")}>
      {shown.map((one) => (
        <button
          key={one.name}
          type="button"
          class={one.tone ?? ""}
          aria-keyshortcuts={one.key}
          onClick={() => {
            current.value = item.id;
            take(item, one.name);
          }}
        >
          {one.label}
          {one.key && <kbd aria-hidden="true">{one.key}</kbd>}
        </button>
      ))}
      <button type="button" aria-keyshortcuts="n" onClick={() => (noting.value = item.id)}>
        {t("Note")}
        <kbd aria-hidden="true">n</kbd>
      </button>
      {!all && (
        <>
          <button type="button" aria-expanded={further} onClick={() => setFurther(!further)}>
            {t("More")}
          </button>
          <button type="button" class="details" aria-keyshortcuts="o" onClick={() => open(item.id)}>
            {t("Details")}
            <kbd aria-hidden="true">o</kbd>
          </button>
        </>
      )}
    </div>
  );
}

export function Where({ item }: { item: Item }) {
  return (
    <>
      <Link to={`article/${encodeURIComponent(item.thread.key)}`}>
        {item.thread.title ?? item.thread.key}
      </Link>
      {item.thread.section && <span class="muted"> · {item.thread.section}</span>}
    </>
  );
}
