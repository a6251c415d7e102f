/** The palette: paste anything (a comment, an article, an author, an email, an address) and land on it. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { call, query } from "./api";
import { queueName } from "./actions";
import { t } from "./i18n";
import { searching } from "./keys";
import { Dialog } from "./parts";
import { go } from "./route";
import type { Article, FullAuthor, Item, Page } from "./types";
import { VIEWS } from "./views-list";

interface Hit {
  label: string;
  kind: string;
  to: string;
}

const hits = signal<Hit[]>([]);
const ID = /\b[0-9a-v]{13}\b/;

/** The views of the desk that fit what has been typed. */
function places(text: string): Hit[] {
  const typed = text.toLowerCase();
  const queues = ["pending", "reported", "new-authors", "escalated", "edited", "sample", "wave", "shadowed", "approved", "rejected", "spam", "all"];
  return [
    ...queues.map((queue) => ({ label: queueName(queue), kind: t("Queue"), to: `queue?queue=${queue}` })),
    ...VIEWS().map((view) => ({ label: view.label, kind: t("View"), to: view.to })),
  ].filter((place) => place.label.toLowerCase().includes(typed));
}

const quiet = <T,>(path: string) => call<T>(path).catch(() => null);

/** What a pasted text may stand for, asked of the service. */
async function look(text: string): Promise<Hit[]> {
  const id = ID.exec(text)?.[0];
  const asking: Promise<Hit[]>[] = [];
  if (id) {
    asking.push(quiet<Item>(`comments/${id}`).then((item) => (item ? [commentHit(item)] : [])));
    asking.push(quiet<FullAuthor>(`authors/${id}`).then((author) => (author ? [authorHit(author)] : [])));
  }
  asking.push(quiet<Page<FullAuthor>>(`authors${query({ q: text, limit: 5 })}`).then((page) => page?.items.map(authorHit) ?? []));
  asking.push(quiet<Page<Article>>(`articles${query({ q: text, limit: 5 })}`).then((page) => page?.items.map(articleHit) ?? []));
  const found = await Promise.all(asking);
  return [
    ...found.flat(),
    { label: text, kind: t("Search in all comments"), to: `queue${query({ queue: "all", q: text.slice(0, 200) })}` },
  ];
}

const commentHit = (item: Item): Hit => ({
  label: `${item.author?.name ?? ""}: ${item.source.slice(0, 80)}`,
  kind: t("Comment"),
  to: `comment/${item.id}`,
});
const authorHit = (author: { id: string; name: string }): Hit => ({ label: author.name, kind: t("Author"), to: `author/${author.id}` });
const articleHit = (article: Article): Hit => ({
  label: article.title ?? article.key,
  kind: t("Article"),
  to: `article/${encodeURIComponent(article.key)}`,
});

export function Palette() {
  if (!searching.value) return null;
  return <Finder close={() => (searching.value = false)} />;
}

function Finder({ close }: { close: () => void }) {
  const [text, setText] = useState("");
  const [chosen, choose] = useState(0);
  useEffect(() => {
    const typed = text.trim();
    hits.value = places(typed);
    choose(0);
    if (typed.length < 2) return;
    let current = true;
    const timer = setTimeout(() => {
      void look(typed).then((found) => {
        if (current) hits.value = [...found.slice(0, -1), ...places(typed), ...found.slice(-1)];
      });
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  const pick = (hit?: Hit) => {
    if (!hit) return;
    close();
    go(hit.to);
  };
  return (
    <Dialog title={t("Go to")} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          pick(hits.value[chosen]);
        }}
      >
        <input
          autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls="hits"
          aria-activedescendant={hits.value.length ? `hit-${chosen}` : undefined}
          aria-label={t("Comment, article, author, email, address or view")}
          placeholder={t("Comment, article, author, email, address or view")}
          maxLength={400}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
            if (!by) return;
            event.preventDefault();
            choose((chosen + by + hits.value.length) % Math.max(1, hits.value.length));
          }}
        />
      </form>
      <ul id="hits" role="listbox" aria-label={t("Results")} class="hits">
        {hits.value.slice(0, 12).map((hit, index) => (
          <li
            key={hit.to}
            id={`hit-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => pick(hit)}
            onKeyDown={(event) => event.key === "Enter" && pick(hit)}
          >
            <span>{hit.label}</span>
            <span class="muted">{hit.kind}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
