/**
 * Bans: on an email, a mail domain, an address or its network. Only hashes are kept, so only kinds
 * are shown.
 */

import { useState } from "preact/hooks";
import { Problem, call, newKey, query } from "./api";
import { problemText } from "./problem-text";
import { t, when } from "./i18n";
import { Absent, AuthorLink } from "./components";
import { change, params } from "./route";
import { LengthField, WhyField, endAfter } from "./sanction-fields";
import { wholeSite } from "./session";
import { say } from "./toasts";
import type { Page } from "./types";
import { useRead } from "./read-hook";
import { TableHead } from "./table-head";

interface Ban {
  id: string;
  kind: string;
  reason: string | null;
  created_at: string;
  until: string | null;
  by: string | null;
  hits: { authors: { id: string; name: string }[]; more: boolean } | null;
}

const kinds = (): Record<string, string> => ({
  email: t("Email"),
  domain: t("Mail domain"),
  address: t("Address"),
  network: t("Network"),
});

export function BanForm({ comment, banned }: { comment?: string; banned?: () => void }) {
  const [kind, setKind] = useState(comment ? "address" : "email");
  const [value, setValue] = useState("");
  const [days, setDays] = useState(0);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const until = endAfter(days);
    const json = comment ? { kind, comment, reason, until } : { kind, value, reason, until };
    try {
      await call("bans", { method: "POST", json, key: newKey() });
      setProblem("");
      setValue("");
      say(t("Banned"));
      banned?.();
    } catch (error) {
      if (error instanceof Problem) setProblem(problemText(error));
    }
  };
  return (
    <form class="row" onSubmit={(event) => void submit(event)}>
      <label>
        {t("What")}
        <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
          {Object.entries(kinds()).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {!comment && (
        <label class="grow">
          {t("Value")}
          <input
            required
            maxLength={300}
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
      )}
      <LengthField days={days} set={setDays} />
      <WhyField reason={reason} set={setReason} />
      <button type="submit" class="primary">
        {t("Ban")}
      </button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}

export function Bans() {
  const [q, cursor] = [params.value.get("q"), params.value.get("cursor")];
  const { data, failed, again } = useRead<Page<Ban>>(`bans${query({ q, cursor })}`);
  const lift = async (ban: Ban) => {
    await call(`bans/${ban.id}`, { method: "DELETE" }).then(
      () => say(t("Ban ended")),
      (error: unknown) => say(error instanceof Error ? error.message : "", { bad: true }),
    );
    again();
  };
  return (
    <section class="page">
      <h1>{t("Bans")}</h1>
      {wholeSite() ? (
        <BanForm banned={again} />
      ) : (
        <p class="muted">
          {t("Your account is limited to sections; bans are about the whole site.")}
        </p>
      )}
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          change({
            q: String(new FormData(event.currentTarget).get("q")).trim() || null,
            cursor: null,
          });
        }}
      >
        <label class="grow">
          {t("Search")}
          <input name="q" type="search" defaultValue={q ?? ""} maxLength={300} />
        </label>
        <button type="submit">{t("Show")}</button>
      </form>
      {!data && <Absent failed={failed} again={again} />}
      {data && !data.items.length && (
        <p class="muted">{q ? t("No entries.") : t("Nothing and nobody is banned.")}</p>
      )}
      {data && data.items.length > 0 && (
        <div class="scrolled" tabIndex={0} role="region" aria-label={t("Bans")}>
          <table>
            <TableHead
              names={[t("What"), t("Why"), t("By"), t("Keeps out"), t("Since"), t("Until")]}
            />
            <tbody>
              {data.items.map((ban) => (
                <tr key={ban.id}>
                  <td>{kinds()[ban.kind] ?? ban.kind}</td>
                  <td class="free">{ban.reason}</td>
                  <td>{ban.by}</td>
                  <td>
                    {ban.hits === null && t("cannot be told")}
                    {ban.hits?.authors.map((author) => (
                      <span key={author.id} class="chip">
                        <AuthorLink author={author} />
                      </span>
                    ))}
                    {ban.hits?.more && " …"}
                  </td>
                  <td>{when(ban.created_at)}</td>
                  <td>{ban.until ? when(ban.until) : t("for good")}</td>
                  <td>
                    {wholeSite() && (
                      <button type="button" onClick={() => void lift(ban)}>
                        {t("End")}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data?.next && (
        <p class="row">
          <button type="button" onClick={() => change({ cursor: data.next })}>
            {t("Older ones")}
          </button>
        </p>
      )}
    </section>
  );
}
