/**
 * The log: who decided what, taken back from here as long as one likes; and whether anybody
 * tampered with it.
 */

import { useState } from "preact/hooks";
import { call, query } from "./api";
import { undo } from "./decision-sender";
import { t, when } from "./i18n";
import { Absent, ACTIONS_LOGGED, Entry, verb } from "./components";
import { Link, change, params } from "./route";
import type { Decision, Page } from "./types";
import { useRead } from "./read-hook";

const KEPT = [
  "note",
  "assign",
  "finding_wrong",
  "screen",
  "import",
  "learning",
  "delete",
  "erase",
  "post",
  "ban",
  "unban",
];
const FIELDS = ["comment", "author", "article", "action", "actor", "rule"] as const;

/** What cannot be taken back: remarks, and what authors did themselves. */
function isKept({ action, actor }: Decision): boolean {
  return (
    KEPT.includes(action) ||
    /^(staff|token|sso_key)_/.test(action) ||
    (action === "edit" && actor.kind === "author")
  );
}

export function LogView() {
  const given = Object.fromEntries(FIELDS.map((name) => [name, params.value.get(name)]));
  const cursor = params.value.get("cursor");
  const { data, failed, again } = useRead<Page<Decision>>(
    `log${query({ ...given, cursor, limit: 50 })}`,
  );
  const takeBack = (id: string) => void undo(id).then(again);
  const entries = data?.items ?? [];
  const undone = new Set(entries.map((entry) => entry.undoes));
  return (
    <section class="page">
      <h1>{t("Log")}</h1>
      <Verify />
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          const fields = [...new FormData(event.currentTarget)].map(([name, value]) => [
            name,
            String(value).trim() || null,
          ]);
          change({ ...Object.fromEntries(fields), cursor: null });
        }}
      >
        <label>
          {t("Comment")}
          <input name="comment" defaultValue={given.comment ?? ""} maxLength={64} />
        </label>
        <label>
          {t("Author")}
          <input name="author" defaultValue={given.author ?? ""} maxLength={64} />
        </label>
        <label>
          {t("Article")}
          <input name="article" defaultValue={given.article ?? ""} maxLength={300} />
        </label>
        <label>
          {t("Action")}
          <input name="action" list="actions" defaultValue={given.action ?? ""} maxLength={32} />
          <datalist id="actions">
            {ACTIONS_LOGGED.map((action) => (
              <option key={action} value={action} label={verb(action)} />
            ))}
          </datalist>
        </label>
        <label>
          {t("By")}
          <input name="actor" defaultValue={given.actor ?? ""} maxLength={300} />
        </label>
        <label>
          {t("Found by")}
          <input name="rule" defaultValue={given.rule ?? ""} maxLength={300} />
        </label>
        <button type="submit">{t("Show")}</button>
      </form>
      {!data && <Absent failed={failed} again={again} />}
      {data && data.items.length === 0 && <p class="muted">{t("No entries.")}</p>}
      <ol class="lines log">
        {entries.map((entry) => (
          <li key={entry.id}>
            <time dateTime={entry.created_at} class="muted">
              {when(entry.created_at)}
            </time>{" "}
            <Entry entry={entry} />{" "}
            {entry.comment && <Link to={`comment/${entry.comment}`}>{t("Comment")}</Link>}{" "}
            {entry.author && !entry.comment && (
              <Link to={`author/${entry.author}`}>{t("Author")}</Link>
            )}
            {!isKept(entry) && !undone.has(entry.id) && (
              <span class="row">
                <button type="button" onClick={() => takeBack(entry.id)}>
                  {t("Undo")}
                </button>
                {entry.batch &&
                  entries.some((other) => other !== entry && other.batch === entry.batch) && (
                    <button
                      type="button"
                      class="link"
                      onClick={() => entry.batch && takeBack(entry.batch)}
                    >
                      {t("Undo all of its batch")}
                    </button>
                  )}
              </span>
            )}
          </li>
        ))}
      </ol>
      <p class="row">
        {cursor && (
          <button type="button" onClick={() => change({ cursor: null })}>
            {t("Newest")}
          </button>
        )}
        {data?.next && (
          <button type="button" onClick={() => change({ cursor: data.next })}>
            {t("Older")}
          </button>
        )}
      </p>
    </section>
  );
}

interface Verification {
  sound: boolean;
  sealed: number;
  unsealed: number;
  problem: string | null;
}

function Verify() {
  const [result, setResult] = useState<Verification | null>(null);
  const verify = () =>
    void call<Verification>("log/verify", { patience: 120_000 }).then(setResult, () =>
      setResult({
        sound: false,
        sealed: 0,
        unsealed: 0,
        problem: t("The service cannot be reached."),
      }),
    );
  return (
    <p>
      <button type="button" onClick={verify}>
        {t("Verify the log")}
      </button>{" "}
      <span role="status">
        {result &&
          (result.sound
            ? t("Unchanged: {sealed} entries are sealed in a chain, {unsealed} wait to be.", {
                sealed: result.sealed,
                unsealed: result.unsealed,
              })
            : t("Not sound: {problem}", { problem: result.problem ?? "" }))}
      </span>
    </p>
  );
}
