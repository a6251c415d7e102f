/** The queue: a list to work off, and beside it everything about the item one is at. */

import { useEffect, useState } from "preact/hooks";
import { queueName } from "./actions";
import { Bulk } from "./bulk";
import { Detail } from "./detail";
import { Filters } from "./filters";
import { n, t } from "./i18n";
import { ItemCard } from "./item";
import {
  arrive,
  filterText,
  filters,
  items,
  load,
  loading,
  more,
  news,
  next,
  problem,
  stale,
} from "./item-list";
import { Failed, Waiting } from "./components";
import { Queues, WAITING } from "./queues";
import { params } from "./route";
import { resting, wide } from "./details-pane";

export function QueueView() {
  useEffect(arrive, [filterText.value]);
  const opened = params.value.get("open");
  const beside = wide.value
    ? items.value.some((item) => item.id === resting.value)
      ? resting.value
      : opened
    : opened;
  return (
    <div class={`queue${beside ? " two" : ""}${opened ? " opened" : ""}`}>
      <h1 class="unseen">{queueName(filters.value.queue ?? "all")}</h1>
      <Queues />
      <div class="column">
        <Filters />
        <Bulk />
        <List />
      </div>
      {beside && (
        <Detail
          key={beside}
          id={beside}
          alone={wide.value}
          beside={wide.value && items.value.some((item) => item.id === beside)}
        />
      )}
    </div>
  );
}

/** So many items fill any screen; the others of a page are drawn after these are seen. */
const FIRST = 12;

function List() {
  const [begun, setBegun] = useState(false);
  const first = items.value.length > 0;
  useEffect(() => {
    if (first) setBegun(true);
  }, [first]);
  if (problem.value !== null) return <Failed again={() => void load()} text={problem.value} />;
  if (loading.value && !items.value.length) return <Waiting />;
  return (
    <>
      {news.value > 0 && (
        <button type="button" class="pill" onClick={() => void load()}>
          {n("{n} new", "{n} new", news.value)}
        </button>
      )}
      {items.value.length === 0 ? (
        <p class="empty">
          {next.value
            ? t("Nothing among the latest.")
            : WAITING.includes(filters.value.queue ?? "")
              ? t("Nothing waits here.")
              : t("No entries.")}
        </p>
      ) : (
        <div
          class="feed"
          role="feed"
          inert={stale.value}
          aria-busy={loading.value}
          aria-label={t("Comments")}
        >
          {(begun ? items.value : items.value.slice(0, FIRST)).map((item, index) => (
            <ItemCard key={item.id} item={item} position={index + 1} />
          ))}
        </div>
      )}
      {next.value && <More />}
    </>
  );
}

function More() {
  return (
    <button
      type="button"
      class="more"
      ref={(button) => {
        if (!button) return;
        new IntersectionObserver((entries, observer) => {
          if (!button.isConnected) observer.disconnect();
          else if (entries.some((entry) => entry.isIntersecting)) void more();
        }).observe(button);
      }}
      onClick={() => void more()}
    >
      {t("More")}
    </button>
  );
}
