/** Small parts that every view is made of. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { roleName, standingName, statusName } from "./actions";
import { n, since, t, when } from "./i18n";
import { Link } from "./route";
import { reasonName } from "./session";
import type { AuthorRecord, Decision } from "./types";

/** How long ago something was, the time on hover. */
export function Ago({ time }: { time: string }) {
  return (
    <time dateTime={time} title={when(time)}>
      {since(time)}
    </time>
  );
}

/** The beginning of a text, with a sign that it goes on. */
export function short(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most
    ? `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`
    : text;
}

export function Status({ status }: { status: string }) {
  return <span class={`status ${status}`}>{statusName(status)}</span>;
}

/** An author's record in one line: how old, how often right. */
export function RecordLine({ record }: { record: AuthorRecord }) {
  return (
    <span class="record">
      {record.standing !== "normal" && (
        <b class={`standing ${record.standing}`}>{standingName(record.standing)}</b>
      )}
      <span title={when(record.first_seen)}>
        {t("here {time}", { time: since(record.first_seen) })}
      </span>
      <span class="good">{n("{n} approved", "{n} approved", record.approved)}</span>
      <span class={record.rejected ? "bad" : ""}>
        {n("{n} rejected", "{n} rejected", record.rejected)}
      </span>
      {record.reports > 0 && (
        <span>{n("reported {n} time", "reported {n} times", record.reports)}</span>
      )}
    </span>
  );
}

export function Dialog(props: {
  title: string;
  close: () => void;
  children: ComponentChildren;
  wide?: boolean;
}) {
  const element = useRef<HTMLDialogElement>(null);
  // At once, not after the next frame: a key in between would be taken for a command to the list.
  useLayoutEffect(() => {
    const [dialog, opener] = [element.current, document.activeElement];
    dialog?.showModal();
    return () => {
      const active = document.activeElement;
      if (active !== document.body && active !== null && !dialog?.contains(active)) return;
      const place = opener?.closest(".feed") ? document.querySelector(".item.here") : opener;
      if (place instanceof HTMLElement) place.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={props.wide ? "wide" : ""}
      aria-label={props.title}
      onClose={props.close}
      onClick={(event) => event.target === element.current && props.close()}
    >
      <header>
        <h2>{props.title}</h2>
        <button type="button" class="quiet" onClick={props.close} aria-label={t("Close")}>
          ×
        </button>
      </header>
      {props.children}
    </dialog>
  );
}

const VERBS: Record<string, () => string> = {
  approve: () => t("approved"),
  approve_and_trust: () => t("approved, trusting the author"),
  reject: () => t("rejected"),
  reject_and_ban: () => t("rejected, banning the author"),
  spam: () => t("marked as spam"),
  restore: () => t("restored"),
  escalate: () => t("escalated"),
  pin: () => t("pinned"),
  unpin: () => t("unpinned"),
  feature: () => t("featured"),
  unfeature: () => t("no longer featured"),
  note: () => t("noted"),
  undo: () => t("took back a decision"),
  post: () => t("posted"),
  edit: () => t("edited"),
  delete: () => t("deleted"),
  standing: () => t("gave a standing"),
  assign: () => t("assigned it to"),
  finding_wrong: () => t("called a finding wrong"),
  setting: () => t("changed a setting"),
  erase: () => t("erased a person’s data"),
  screen: () => t("had it screened again"),
  hold: () => t("held it"),
  import: () => t("imported it"),
  learning: () => t("changed what the learner may do"),
  warn: () => t("warned the author"),
  message: () => t("wrote to the author"),
  resubmit: () => t("sent it in again"),
  silence_reports: () => t("silenced a reporter"),
  hear_reports: () => t("hears a reporter again"),
  ban: () => t("added a ban"),
  unban: () => t("lifted a ban"),
  trust_domain: () => t("trusted a domain"),
  badge: () => t("changed a badge"),
  article_open: () => t("opened or closed an article"),
  article_closes_at: () => t("set when an article closes"),
  article_mode: () => t("changed an article’s moderation"),
  article_slow_mode: () => t("changed an article’s slow mode"),
  article_url: () => t("changed an article’s address"),
  article_title: () => t("changed an article’s title"),
  article_section: () => t("changed an article’s section"),
  article_language: () => t("changed an article’s language"),
  article_merge: () => t("merged two articles"),
  staff_add: () => t("added a colleague"),
  staff_remove: () => t("removed a colleague"),
  staff_role: () => t("changed a colleague’s role"),
  staff_sections: () => t("changed a colleague’s sections"),
  staff_groups: () => t("changed a colleague’s groups"),
  token_add: () => t("made a token"),
  token_revoke: () => t("revoked a token"),
  sso_key_add: () => t("added a sign-on key"),
  sso_key_retire: () => t("retired a sign-on key"),
};

/** The actions of the log that one looks for. */
export const ACTIONS_LOGGED = Object.keys(VERBS);
export const verb = (action: string): string =>
  VERBS[action.startsWith("undo_") ? "undo" : action]?.() ?? action.replaceAll("_", " ");

const stateName = (state: string | null): string =>
  state ? statusName(standingName(roleName(state))) : "–";

/** From what was to what is, whichever way one reads. */
export const Arrow = () => <span class="arrow">→</span>;

/** An entry of the log in one line. */
export function Entry({ entry }: { entry: Decision }) {
  return (
    <>
      <b>{entry.actor.name}</b> {verb(entry.action)}
      {entry.before !== entry.after && (entry.before || entry.after) && (
        <span class="muted">
          {" "}
          <bdi>{stateName(entry.before)}</bdi> <Arrow /> <bdi>{stateName(entry.after)}</bdi>
        </span>
      )}
      {entry.reason && (
        <>
          {" "}
          <span class="chip">{reasonName(entry.reason)}</span>
        </>
      )}
      {entry.note && <q class="note">{entry.note}</q>}
    </>
  );
}

export function AuthorLink({ author }: { author: { id: string; name: string } | null }) {
  return author ? (
    <Link to={`author/${author.id}`}>{author.name}</Link>
  ) : (
    <span>{t("Nobody")}</span>
  );
}

/** Reads on in a list that goes on. */
export function More({ more }: { more: (() => void) | null }) {
  return (
    more && (
      <button type="button" class="more" onClick={more}>
        {t("More")}
      </button>
    )
  );
}

export function Waiting() {
  return <p class="muted pad">{t("Loading…")}</p>;
}

export function Failed({ again, text }: { again: () => void; text?: string }) {
  return (
    <p class="pad" role="alert">
      {text || t("The service cannot be reached.")}{" "}
      <button type="button" onClick={again}>
        {t("Try again")}
      </button>
    </p>
  );
}

/** What stands in the place of what is not there: that it could not be read, or is on its way. */
export function Absent({ failed, again }: { failed: string | null; again: () => void }) {
  return failed === null ? <Waiting /> : <Failed again={again} text={failed} />;
}
