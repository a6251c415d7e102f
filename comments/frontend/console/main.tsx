/** The desk: its frame, and which view stands in it. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { render } from "preact";
import { AccountView } from "./account";
import { call, ended, reachable } from "./api";
import { AssignDialog } from "./assign-dialog";
import { ArticleView, ArticlesView } from "./article";
import { AuthorView } from "./author";
import { Bans } from "./bans";
import { Dashboard } from "./dashboard";
import { unsent } from "./decision-sender";
import { Detail } from "./detail";
import { Help } from "./key-help";
import { n, t } from "./i18n";
import { helping, searching } from "./keys";
import { LogView } from "./log";
import { Palette } from "./palette";
import { OpinionsView } from "./opinions";
import { QueueView } from "./queue";
import { Link, go, path, subject, view } from "./route";
import { RulesView } from "./rules";
import { KeysView } from "./tokens-and-keys";
import { SettingsView } from "./settings";
import { SignIn, TakeLink } from "./sign-in";
import { SignOut } from "./sign-out";
import { StaffView } from "./staff";
import { HOME, account, start } from "./session";
import { Toasts } from "./toasts";
import { VIEWS } from "./menu";
import "./preferences";

function View() {
  if (account.value?.lacks_second_factor) return <AccountView />;
  switch (view.value) {
    case "comment":
      return (
        <div class="page">
          <h1 class="unseen">{t("Comment")}</h1>
          <Detail key={subject.value} id={subject.value} alone />
        </div>
      );
    case "author":
      return <AuthorView key={subject.value} id={subject.value} />;
    case "articles":
      return <ArticlesView />;
    case "article":
      return <ArticleView key={subject.value} name={subject.value} />;
    case "dashboard":
      return <Dashboard />;
    case "log":
      return <LogView />;
    case "rules":
      return <RulesView />;
    case "opinions":
      return <OpinionsView />;
    case "bans":
      return <Bans />;
    case "settings":
      return <SettingsView />;
    case "staff":
      return <StaffView />;
    case "keys":
      return <KeysView />;
    case "account":
      return <AccountView />;
    default:
      return <QueueView />;
  }
}

/** Views that are found through another, which the menu shows one to be in. */
const WITHIN: Record<string, string> = { article: "articles", opinions: "queue" };

/** What the window is called: the view, or what is looked at in it. */
function title(): string {
  const others: Record<string, string> = {
    comment: t("Comment"),
    author: t("Author"),
    article: subject.value,
    opinions: t("Second opinions"),
    account: account.value?.shown_name ?? "",
  };
  return (
    others[view.value] ?? VIEWS().find((entry) => entry.name === view.value)?.label ?? t("Desk")
  );
}

function Frame() {
  const head = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(() => {
      const height =
        head.current && getComputedStyle(head.current).position === "sticky"
          ? head.current.offsetHeight
          : 0;
      document.documentElement.style.setProperty("--top", `${height}px`);
    });
    if (head.current) sizes.observe(head.current);
    return () => sizes.disconnect();
  }, []);
  useEffect(() => {
    document.title = `${title()} · ${start.value.site?.name}`;
    document
      .querySelector(".top nav [aria-current]")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [path.value]);
  return (
    <>
      <a class="skip" href="#main">
        {t("To the content")}
      </a>
      <header ref={head} class="top">
        <SiteChoice />
        <nav aria-label={t("Views")}>
          {VIEWS().map((entry) => (
            <Link
              key={entry.name}
              to={entry.to}
              aria-current={(WITHIN[view.value] ?? view.value) === entry.name ? "page" : undefined}
            >
              {entry.label}
            </Link>
          ))}
        </nav>
        <Delivery />
        <span class="tools">
          <button
            type="button"
            onClick={() => (searching.value = true)}
            aria-keyshortcuts="Control+K"
          >
            {t("Go to")} <kbd aria-hidden="true">Ctrl K</kbd>
          </button>
          <button
            type="button"
            class="shortcuts"
            onClick={() => (helping.value = true)}
            aria-keyshortcuts="?"
            aria-label={t("Keys")}
          >
            ?
          </button>
          <Link to="account" aria-current={view.value === "account" ? "page" : undefined}>
            {account.value?.shown_name}
          </Link>
          <SignOut />
        </span>
      </header>
      <main id="main" tabIndex={-1}>
        <View />
      </main>
    </>
  );
}

function SiteChoice() {
  const sites = account.value?.sites ?? [];
  if (sites.length < 2) return <b class="site">{start.value.site?.name}</b>;
  return (
    <select
      class="site"
      aria-label={t("Site")}
      value={account.value?.site}
      onChange={(event) =>
        void call("/console/session/site", {
          method: "PUT",
          json: { site: event.currentTarget.value },
        }).then(() => location.assign(HOME))
      }
    >
      {sites.map((site) => (
        <option key={site.key} value={site.key}>
          {site.name}
        </option>
      ))}
    </select>
  );
}

/** What is still on its way, and whether the service answers. */
function Delivery() {
  return (
    <span class="delivery" role="status">
      {!reachable.value && <b class="bad">{t("No connection.")} </b>}
      {unsent.value > 0 && n("{n} decision on its way", "{n} decisions on their way", unsent.value)}
    </span>
  );
}

function Desk() {
  if (view.value === "link") return <TakeLink />;
  if (!account.value) return <SignIn />;
  if (view.value === "sign-in") go("queue", true);
  return (
    <>
      <div inert={ended.value}>
        <Frame />
        <Help />
        <Palette />
        <AssignDialog />
      </div>
      {ended.value && (
        <div class="over" role="dialog" aria-modal="true" aria-label={t("Your session has ended")}>
          <SignIn />
        </div>
      )}
      <Toasts />
    </>
  );
}

const root = document.getElementById("desk");
if (root) render(<Desk />, root);
