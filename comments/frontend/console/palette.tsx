/**
 * The palette: paste anything (a comment, an article, an author, an email, an address) and land on
 * it.
 */

import { useEffect, useState } from "preact/hooks";
import { call, query } from "./api";
import { queueName } from "./actions";
import { assign, assignees } from "./assign-dialog";
import { n, t } from "./i18n";
import { searching } from "./keys";
import { current, selected } from "./item-list";
import { Dialog, short } from "./components";
import { Picker } from "./picker";
import { go, view } from "./route";
import type { Article, FullAuthor, Item, Page } from "./types";
import { VIEWS } from "./menu";

interface Hit {
  label: string;
  kind: string;
  to: string;
  /** What is done, where it is no place to go to. */
  run?: () => void;
}

const ID = /\b[0-9a-v]{13}\b/;

/** The views of the desk that fit what has been typed. */
function places(text: string): Hit[] {
  const typed = text.toLowerCase();
  const queues = [
    "pending",
    "reported",
    "new-authors",
    "escalated",
    "edited",
    "sample",
    "wave",
    "shadowed",
    "approved",
    "rejected",
    "spam",
    "all",
  ];
  return [
    ...queues.map((queue) => ({
      label: queueName(queue),
      kind: t("Queue"),
      to: `queue?queue=${queue}`,
    })),
    ...VIEWS().map((entry) => ({ label: entry.label, kind: t("View"), to: entry.to })),
  ].filter((place) => place.label.toLowerCase().includes(typed));
}

/** Whom what is selected, or the item one is at, can be given to, by the name that is typed. */
function assigning(text: string): Hit[] {
  const ids = selected.value.size ? [...selected.value] : current.value ? [current.value] : [];
  const typed = text.toLowerCase();
  if (!typed || view.value !== "queue" || !ids.length) return [];
  return assignees()
    .filter((one) => `${t("Assign to")} ${one.label} ${one.kind}`.toLowerCase().includes(typed))
    .map((one) => ({
      label: n("Assign {n} comment to {name}", "Assign {n} comments to {name}", ids.length, {
        name: one.label,
      }),
      kind: one.kind,
      to: `assign:${one.key}`,
      run: () => void assign(ids, one.to),
    }));
}

const quiet = <T,>(path: string) => call<T>(path).catch(() => null);

/** What a pasted text may stand for, asked of the service. */
async function look(text: string): Promise<Hit[]> {
  const id = ID.exec(text)?.[0];
  const asking: Promise<Hit[]>[] = [];
  if (id) {
    asking.push(quiet<Item>(`comments/${id}`).then((item) => (item ? [commentHit(item)] : [])));
    asking.push(
      quiet<FullAuthor>(`authors/${id}`).then((author) => (author ? [authorHit(author)] : [])),
    );
  }
  asking.push(
    quiet<Page<FullAuthor>>(`authors${query({ q: text, limit: 5 })}`).then(
      (page) => page?.items.map(authorHit) ?? [],
    ),
  );
  asking.push(
    quiet<Page<Article>>(`articles${query({ q: text, limit: 5 })}`).then(
      (page) => page?.items.map(articleHit) ?? [],
    ),
  );
  const found = await Promise.all(asking);
  return [
    ...found.flat(),
    {
      label: text,
      kind: t("Search in all comments"),
      to: `queue${query({ queue: "all", q: text.slice(0, 200) })}`,
    },
  ];
}

const commentHit = (item: Item): Hit => ({
  label: `${item.author?.name ?? ""}: ${short(item.source, 80)}`,
  kind: t("Comment"),
  to: `comment/${item.id}`,
});
const authorHit = (author: { id: string; name: string }): Hit => ({
  label: author.name,
  kind: t("Author"),
  to: `author/${author.id}`,
});
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
  const [hits, setHits] = useState<Hit[]>([]);
  const [answered, setAnswered] = useState("");
  /**
   * Whether Enter was pressed before the service had answered: the first of its hits is gone to as
   * soon as it has.
   */
  const [awaited, setAwaited] = useState(false);
  const typed = text.trim();
  const asks = typed.length > 1 && answered !== typed;
  useEffect(() => {
    if (!asks) return;
    let current = true;
    const timer = setTimeout(() => {
      void look(typed).then((answer) => {
        if (!current) return;
        setHits(answer);
        setAnswered(typed);
      });
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [typed]);
  const near = [...places(typed), ...assigning(typed)];
  const choices = answered === typed ? [...hits.slice(0, -1), ...near, ...hits.slice(-1)] : near;
  const pick = (hit?: Hit) => {
    if (!hit) {
      setAwaited(asks);
      return;
    }
    close();
    hit.run ? hit.run() : go(hit.to);
  };
  useEffect(() => {
    if (awaited && !asks) pick(choices[0]);
  }, [awaited, asks]);
  return (
    <Dialog title={t("Go to")} close={close}>
      <Picker
        label={t("Comment, article, author, email, address or view")}
        text={text}
        onText={(value) => {
          setAwaited(false);
          setText(value);
        }}
        choices={choices.map((hit) => ({ key: hit.to, ...hit }))}
        pick={pick}
      />
    </Dialog>
  );
}
