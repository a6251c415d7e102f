/** Everything known about one comment. */

import { useEffect, useState } from "preact/hooks";
import { useSignalEffect } from "@preact/signals";
import { standingName } from "./actions";
import { call } from "./api";
import { settled } from "./decision-sender";
import { n, t } from "./i18n";
import { Bar, Body, Chips } from "./item";
import { Absent, Ago, AuthorLink, Entry, RecordLine, short, Status } from "./components";
import { Context } from "./conversation";
import { choosing, noting } from "./keys";
import { NoteForm, Reasons } from "./reasons";
import { Link, change } from "./route";
import { reasonName, reasons, wholeSite } from "./session";
import { Trouble } from "./conflicts";
import type { FullItem, Item, NamedAuthor, Page } from "./types";
import { useRead } from "./read-hook";
import { BanForm } from "./bans";
import { StandingForm } from "./standing";
import { Assignment } from "./assignment";
import { Finding } from "./findings";
import { Changes, Similar } from "./similar";
import { Wave } from "./wave";

const CLAIM_EVERY = 40_000;

interface DetailProps {
  id: string;
  alone?: boolean;
  /** Whether the item stands in a list beside it, which asks for reasons and notes. */
  beside?: boolean;
}

export function Detail({ id, alone, beside = false }: DetailProps) {
  const { data, failed, again } = useRead<FullItem>(
    `comments/${id}?expand=parent,author,address,repeats,wave`,
  );
  useSignalEffect(() => {
    if (settled.value?.comment === id) again();
  });
  useEffect(() => {
    const claim = () =>
      void call(`comments/${id}/claim`, { method: "PUT", open: true }).catch(() => null);
    claim();
    const timer = setInterval(claim, CLAIM_EVERY);
    return () => {
      clearInterval(timer);
      void call(`comments/${id}/claim`, { method: "DELETE", open: true }).catch(() => null);
    };
  }, [id]);
  return (
    <section class="detail" aria-label={t("Details")}>
      {!alone && (
        <button type="button" class="back" onClick={() => change({ open: null })}>
          {t("Close")} <kbd aria-hidden="true">Esc</kbd>
        </button>
      )}
      {data ? (
        <Everything item={data} again={again} beside={beside} />
      ) : (
        <Absent failed={failed} again={again} />
      )}
    </section>
  );
}

function Everything({
  item,
  again,
  beside,
}: {
  item: FullItem;
  again: () => void;
  beside: boolean;
}) {
  return (
    <>
      <header>
        <h2>
          <AuthorLink author={item.author} /> <Status status={item.status} />
        </h2>
        <p>
          <RecordLine record={item.record} />
        </p>
        <p class="muted">
          <Ago time={item.created_at} /> ·{" "}
          <Link to={`comment/${item.id}`} title={t("Permanent address")}>
            {item.id}
          </Link>
        </p>
      </header>
      <Context item={item} />
      <Body item={item} />
      <Chips item={item} />
      {!beside && choosing.value?.comment === item.id && (
        <Reasons item={item} action={choosing.value.action} />
      )}
      {!beside && noting.value === item.id && <NoteForm item={item} />}
      {!beside && <Trouble item={item} />}
      <Bar item={item} all />
      <Assignment item={item} changed={again} />
      <Findings item={item} />
      <Reports item={item} />
      <Notes item={item} />
      <Revisions item={item} />
      <History item={item} />
      {!beside && <Wave item={item} />}
      <Similar item={item} />
      <Others item={item} />
      <Below item={item} />
      {item.author && wholeSite() && (
        <details>
          <summary>{t("The author’s standing")}</summary>
          <StandingForm author={item.author.id} standing={item.record.standing} />
        </details>
      )}
      {wholeSite() && (
        <details>
          <summary>{t("Ban what is behind this comment")}</summary>
          <BanForm comment={item.id} />
        </details>
      )}
      <details>
        <summary>{t("What authors are told, by reason")}</summary>
        <dl class="policy">
          {reasons.value.map(([code, text]) => (
            <div key={code}>
              <dt>{code.replaceAll("_", " ")}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

function Findings({ item }: { item: FullItem }) {
  if (!item.findings.length) return null;
  return (
    <section>
      <h3>{t("What the checks found")}</h3>
      <ul class="lines">
        {item.findings.map((finding, index) => (
          <Finding key={index} finding={finding} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Reports({ item }: { item: Item }) {
  if (!item.reports.length) return null;
  return (
    <section>
      <h3>{t("Reports")}</h3>
      <ul class="lines">
        {item.reports.map((report, index) => (
          <li key={index}>
            <span class="chip report">{reasonName(report.reason)}</span>{" "}
            <AuthorLink author={report.reporter} />{" "}
            <span class="muted">
              {n("right {n} time", "right {n} times", report.reporter.upheld)},{" "}
              {n("wrong {n} time", "wrong {n} times", report.reporter.dismissed)} ·{" "}
              <Ago time={report.created_at} />
              {report.resolved &&
                ` · ${report.resolved === "upheld" ? t("upheld") : t("dismissed")}`}
            </span>
            {report.detail && <q class="note">{report.detail}</q>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** All that stands below the comment, the beginning of it, read when it is asked for. */
function Below({ item }: { item: Item }) {
  const [open, setOpen] = useState(false);
  const { data } = useRead<Page<Item>>(open ? `comments/${item.id}/subthread?limit=50` : null);
  if (!item.reply_count) return null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{n("{n} reply", "{n} replies", item.reply_count)}</summary>
      <ul class="lines">
        {data?.items.map((reply) => (
          <li key={reply.id}>
            <AuthorLink author={reply.author} /> <Status status={reply.status} />{" "}
            <Link to={`comment/${reply.id}`} class="shielded">
              <bdi>{short(reply.source, 200)}</bdi>
            </Link>{" "}
            · <Ago time={reply.created_at} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Notes({ item }: { item: Item }) {
  const notes = item.decisions.filter((decision) => decision.action === "note");
  if (!notes.length) return null;
  return (
    <section>
      <h3>{t("Notes")}</h3>
      <ul class="lines">
        {notes.map((note) => (
          <li key={note.id}>
            <b>{note.actor.name}</b> · <Ago time={note.created_at} />
            <p class="note">{note.note}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Revisions({ item }: { item: FullItem }) {
  if (!item.revisions.length) return null;
  const texts = [...item.revisions.map((revision) => revision.source), item.source];
  return (
    <section>
      <h3>{t("How the text changed")}</h3>
      {item.revisions.map((revision, index) => (
        <div key={revision.number} class="revision">
          <p class="muted">
            {revision.replaced_by} · <Ago time={revision.replaced_at} />
          </p>
          <p class="text shielded" dir="auto">
            <Changes from={texts[index] ?? ""} to={texts[index + 1] ?? ""} />
          </p>
        </div>
      ))}
    </section>
  );
}

function History({ item }: { item: Item }) {
  return (
    <section>
      <h3>{t("Decisions")}</h3>
      <ol class="lines">
        {[...item.decisions].reverse().map((decision) => (
          <li key={decision.id}>
            <Entry entry={decision} /> <span class="muted">· </span>
            <Ago time={decision.created_at} />
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Names({ words, names }: { words: string; names: NamedAuthor[] }) {
  if (!names.length) return null;
  return (
    <ul class="chips">
      <li>{words}</li>
      {names.map((other) => (
        <li key={other.id} class="chip">
          <AuthorLink author={other} />
          {other.standing !== "normal" && standingName(other.standing)}
        </li>
      ))}
    </ul>
  );
}

function Others({ item }: { item: FullItem }) {
  const others = item.latest_comments ?? [];
  return (
    <section>
      <h3>{t("Others by this author")}</h3>
      <Names words={t("Reads the same:")} names={item.similar_names} />
      <Names words={t("From the same address:")} names={item.same_address ?? []} />
      <ul class="lines">
        {others.map((other) => (
          <li key={other.id}>
            <Status status={other.status} /> <Ago time={other.created_at} />{" "}
            <Link to={`comment/${other.id}`} class="shielded">
              <bdi>{short(other.source, 140)}</bdi>
            </Link>
          </li>
        ))}
      </ul>
      {item.author && <Link to={`author/${item.author.id}`}>{t("The author’s page")}</Link>}
    </section>
  );
}
