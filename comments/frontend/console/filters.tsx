/** What the list is narrowed by. Every filter is a parameter of the address. */

import { useState } from "preact/hooks";
import { queueName, statusName } from "./actions";
import { colleagues, groups } from "./colleagues";
import { date, t } from "./i18n";
import { filters } from "./item-list";
import { dayBegins, localDay } from "./date-fields";
import { change } from "./route";
import { reasonName, start } from "./session";

const names = (): Record<string, string> => ({
  queue: t("Queue"),
  status: t("Status"),
  author: t("Author"),
  article: t("Article"),
  section: t("Section"),
  language: t("Language"),
  reason: t("Reported for"),
  rule: t("Found by"),
  has_link: t("With a link"),
  since: t("Since"),
  before: t("Before"),
  by: t("Decided by"),
  assigned: t("Assigned to"),
  rest: t("The rest"),
  wave: t("Wave"),
  q: t("Words"),
  sort: t("Order"),
});

function spelt(name: string, value: string): string {
  if (name === "status") return statusName(value);
  if (name === "reason") return reasonName(value);
  if (name === "since" || name === "before") return date(value);
  if (name === "rest" || name === "has_link") return value === "true" ? t("Yes") : t("No");
  if (name !== "assigned") return value;
  if (value === "me") return t("me");
  if (value === "nobody") return t("nobody");
  return (
    colleagues.value.find((one) => one.id === value)?.shown_name ?? value.replace(/^group:/, "")
  );
}

export function Filters() {
  const [more, setMore] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const chosen = filters.value;
  const chips = Object.entries(chosen).filter(([name]) => !["queue", "q", "sort"].includes(name));
  return (
    <search class="filters">
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          change({
            q: typed ?? chosen.q ?? null,
            open: null,
            ...(chosen.queue ? { queue: chosen.queue } : {}),
          });
          setTyped(null);
        }}
      >
        <input
          id="search"
          type="search"
          aria-label={t("Search in comments")}
          placeholder={t("Search in {queue}", { queue: queueName(chosen.queue ?? "all") })}
          maxLength={200}
          value={typed ?? chosen.q ?? ""}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        />
        <button type="button" aria-expanded={more} onClick={() => setMore(!more)}>
          {t("Filter")}
        </button>
        <select
          aria-label={t("Order")}
          value={chosen.sort ?? ""}
          onChange={(event) => change({ sort: event.currentTarget.value || null })}
        >
          <option value="">{t("Usual order")}</option>
          <option value="newest">{t("Newest first")}</option>
          <option value="oldest">{t("Oldest first")}</option>
        </select>
      </form>
      {(chips.length > 0 || chosen.q) && (
        <ul class="chips">
          {[...chips, ...(chosen.q ? [["q", chosen.q] as const] : [])].map(([name, value]) => (
            <li key={name}>
              <button
                type="button"
                class="chip"
                aria-label={t("Remove the filter {name}", {
                  name: `${names()[name]}: ${spelt(name, value)}`,
                })}
                onClick={() => change({ [name]: null })}
              >
                {names()[name]}: {spelt(name, value)} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {more && <Fields close={() => setMore(false)} />}
    </search>
  );
}

function Fields({ close }: { close: () => void }) {
  const chosen = filters.value;
  const apply = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const given: Record<string, string | null> = { open: null };
    for (const [name, value] of new FormData(event.currentTarget)) {
      const text = String(value).trim();
      given[name] =
        text && (name === "since" || name === "before") ? dayBegins(text) : text || null;
    }
    change(given);
    close();
  };
  return (
    <form class="fields" onSubmit={apply}>
      <label>
        {t("Status")}
        <select name="status" defaultValue={chosen.status ?? ""}>
          <option value="">{t("Any")}</option>
          {["pending", "approved", "rejected", "spam", "deleted"].map((status) => (
            <option key={status} value={status} selected={status === chosen.status}>
              {statusName(status)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("Reported for")}
        <select name="reason">
          <option value="">{t("Anything")}</option>
          {Object.entries(start.value.site?.reports ?? {}).map(([code, words]) => (
            <option key={code} value={code} selected={code === chosen.reason}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {(["rule", "section", "language", "article", "author"] as const).map((name) => (
        <label key={name}>
          {names()[name]}
          <input
            name={name}
            defaultValue={chosen[name] ?? ""}
            placeholder={name === "rule" ? t("words, or words:idiot*") : ""}
          />
        </label>
      ))}
      <label>
        {names().assigned}
        <select name="assigned">
          <option value="">{t("Anybody")}</option>
          {[
            ["me", t("me")],
            ["nobody", t("nobody")],
            ...groups.value.map((name) => [`group:${name}`, t("Group {name}", { name })]),
            ...colleagues.value.map((one) => [one.id, one.shown_name]),
          ].map(([value, words]) => (
            <option key={value} value={value} selected={value === chosen.assigned}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("With a link")}
        <select name="has_link">
          <option value="">{t("Any")}</option>
          <option value="true" selected={chosen.has_link === "true"}>
            {t("Yes")}
          </option>
          <option value="false" selected={chosen.has_link === "false"}>
            {t("No")}
          </option>
        </select>
      </label>
      <label>
        {t("Since")}
        <input name="since" type="date" defaultValue={localDay(chosen.since)} />
      </label>
      <label>
        {t("Before")}
        <input name="before" type="date" defaultValue={localDay(chosen.before)} />
      </label>
      <p class="row">
        <button type="submit" class="primary">
          {t("Apply")}
        </button>
        <button type="button" onClick={close}>
          {t("Cancel")}
        </button>
      </p>
    </form>
  );
}
