/**
 * An article: its thread's settings, and its thread as readers see it, each comment with the desk's
 * actions.
 */

import { useState } from "preact/hooks";
import { call, newKey, query } from "./api";
import { sayProblem } from "./problem-text";
import { n, number, t, when } from "./i18n";
import { Bar } from "./item";
import { localMinute } from "./date-fields";
import { Ago, AuthorLink, Failed, More, Waiting } from "./components";
import { Readable } from "./comment-html";
import { Link } from "./route";
import { say } from "./toasts";
import { choosing, noting } from "./keys";
import { NoteForm, Reasons } from "./reasons";
import { Trouble } from "./conflicts";
import type { Article, Item, Page } from "./types";
import { usePages, useRead } from "./read-hook";
import { settled } from "./decision-sender";
import { useSignalEffect } from "@preact/signals";

export function ArticlesView() {
  const [text, setText] = useState("");
  const { items, more, failed, again } = usePages<Article>(
    `articles${query({ q: text.trim(), limit: 50 })}`,
  );
  return (
    <section class="page">
      <h1>{t("Articles")}</h1>
      <input
        type="search"
        aria-label={t("Search by title, key or address")}
        placeholder={t("Search by title, key or address")}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {failed !== null ? (
        <Failed again={again} text={failed} />
      ) : items === null ? (
        <Waiting />
      ) : null}
      {items?.length === 0 && <p class="muted">{t("No entries.")}</p>}
      {!!items?.length && (
        <table tabIndex={0}>
          <thead>
            <tr>
              <th>{t("Article")}</th>
              <th>{t("Section")}</th>
              <th class="num">{t("Comments")}</th>
              <th>{t("Thread")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((article) => (
              <tr key={article.id}>
                <td>
                  <Link to={`article/${encodeURIComponent(article.key)}`}>
                    {article.title ?? article.key}
                  </Link>
                </td>
                <td class="free">{article.section}</td>
                <td class="num">{number(article.comment_count)}</td>
                <td>{article.open ? t("open") : t("closed")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More more={more} />
    </section>
  );
}

export function ArticleView({ name }: { name: string }) {
  const address = encodeURIComponent(name);
  const list = usePages<Item>(
    `comments${query({ article: name, status: "approved", sort: "oldest", limit: 100 })}`,
  );
  const waiting = useRead<Page<Item>>(
    `comments${query({ article: name, queue: "pending", limit: 100 })}`,
  );
  const facts = useRead<Article>(`articles/${address}`);
  useSignalEffect(() => {
    if (settled.value?.outcome === "done") {
      list.again();
      waiting.again();
    }
  });
  if (facts.failed !== null && !facts.data)
    return <Failed again={facts.again} text={facts.failed} />;
  if (list.failed !== null && !list.items) return <Failed again={list.again} text={list.failed} />;
  if (!list.items || !facts.data) return <Waiting />;
  const article = facts.data;
  return (
    <section class="page">
      <h1>{article.title ?? name}</h1>
      <p class="muted">
        <bdi>
          <code>{name}</code>
        </bdi>
        {article.section && (
          <>
            {" "}
            · <bdi>{article.section}</bdi>
          </>
        )}
        {article.url && /^https?:/.test(article.url) && (
          <>
            {" "}
            ·{" "}
            <a href={article.url} rel="noreferrer noopener" target="_blank">
              {t("On the site")}
            </a>
          </>
        )}{" "}
        · <Link to={`queue${query({ article: name })}`}>{t("as a list to decide on")}</Link>
      </p>
      <ThreadForm key={article.id} article={article} address={address} changed={facts.set} />
      <h2>{t("The thread as readers see it")}</h2>
      {(waiting.data?.items.length ?? 0) > 0 && (
        <p>
          <Link to={`queue${query({ queue: "pending", article: name })}`}>
            {n("{n} comment waits", "{n} comments wait", waiting.data?.items.length ?? 0)}
          </Link>
        </p>
      )}
      {list.items.length === 0 && <p class="muted">{t("No comments yet.")}</p>}
      <Thread items={list.items} />
      <More more={list.more} />
    </section>
  );
}

/** Comments in the order of their conversation. */
function Thread({ items }: { items: Item[] }) {
  const ids = new Set(items.map((item) => item.id));
  const below = new Map<string | null, Item[]>();
  for (const item of items) {
    const parent = item.parent && ids.has(item.parent) ? item.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), item]);
  }
  const branch = (parent: string | null, depth: number) => (
    <ol class="thread">
      {below.get(parent)?.map((item) => (
        <li key={item.id}>
          <article class="post" data-id={item.id} tabIndex={-1}>
            <p>
              <AuthorLink author={item.author} />{" "}
              <Link to={`comment/${item.id}`} class="muted" title={t("Permanent address")}>
                <Ago time={item.created_at} />
              </Link>
            </p>
            <Readable html={item.html ?? ""} />
            {choosing.value?.comment === item.id && (
              <Reasons item={item} action={choosing.value.action} />
            )}
            {noting.value === item.id && <NoteForm item={item} />}
            <Trouble item={item} />
            <Bar item={item} />
          </article>
          {below.has(item.id) && (depth < 40 ? branch(item.id, depth + 1) : null)}
        </li>
      ))}
    </ol>
  );
  return branch(null, 0);
}

interface ThreadFormProps {
  article: Article;
  address: string;
  changed: (article: Article) => void;
}

function ThreadForm({ article, address, changed }: ThreadFormProps) {
  const save = async (json: Record<string, unknown>) => {
    try {
      changed(await call<Article>(`articles/${address}`, { method: "PATCH", json, key: newKey() }));
      say(t("Saved"));
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <div class="row panel">
      <label class="check">
        <input
          type="checkbox"
          checked={article.open}
          onChange={(event) => void save({ open: event.currentTarget.checked })}
        />
        {t("Open for comments")}
      </label>
      <label>
        {t("Closes at")}
        <input
          type="datetime-local"
          defaultValue={localMinute(article.closes_at)}
          onChange={(event) =>
            void save({
              closes_at: event.currentTarget.value
                ? new Date(event.currentTarget.value).toISOString()
                : null,
            })
          }
        />
      </label>
      <label>
        {t("Comments appear")}
        <select
          value={article.mode}
          onChange={(event) => void save({ mode: event.currentTarget.value })}
        >
          <option value="post">{t("at once")}</option>
          <option value="pre">{t("after a moderator has read them")}</option>
        </select>
      </label>
      <label>
        {t("Slow mode, seconds")}
        <input
          type="number"
          min="0"
          max="86400"
          defaultValue={String(article.slow_mode)}
          onChange={(event) => void save({ slow_mode: event.currentTarget.valueAsNumber || 0 })}
        />
      </label>
      {article.closes_at && <span class="muted">{when(article.closes_at)}</span>}
    </div>
  );
}
