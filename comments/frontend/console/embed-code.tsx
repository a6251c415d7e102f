/** The lines a publisher puts into a page, and how they look there. */

import { useEffect, useState } from "preact/hooks";
import { t } from "./i18n";
import { query } from "./api";
import { MOUNT, language, start } from "./session";
import { say } from "./toasts";
import type { Article, Page } from "./types";
import { useRead } from "./read-hook";

export function Embed() {
  const [article, setArticle] = useState("");
  const [theme, setTheme] = useState("");
  const newest = useRead<Page<Article>>("articles?limit=1").data?.items[0]?.key;
  const key = article || (newest ?? "2026/06/story-123");
  const { service, site } = start.value;
  const quoted = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const snippet = `<script src="${service}/embed.js" async></script>\n<article-comments site="${quoted(site?.key ?? "")}" article="${quoted(key)}"${theme && ` theme="${theme}"`}></article-comments>`;
  const shown = query({ site: site?.key, article: key, theme, lang: language });
  return (
    <section>
      <h2>{t("In a page of yours")}</h2>
      <div class="row">
        <label class="grow">
          {t("The article’s key")}
          <input
            maxLength={300}
            value={article}
            placeholder={newest ?? ""}
            onInput={(event) => setArticle(event.currentTarget.value)}
          />
        </label>
        <label>
          {t("Colours")}
          <select value={theme} onChange={(event) => setTheme(event.currentTarget.value)}>
            <option value="">{t("as the page has them")}</option>
            <option value="light">{t("light")}</option>
            <option value="dark">{t("dark")}</option>
          </select>
        </label>
      </div>
      <pre class="snippet" tabIndex={0}>
        <code>{snippet}</code>
      </pre>
      <p class="row">
        <button
          type="button"
          onClick={() =>
            void navigator.clipboard.writeText(snippet).then(
              () => say(t("Copied")),
              () => say(t("Select it and copy."), { bad: true }),
            )
          }
        >
          {t("Copy")}
        </button>
        <a
          href={`${service}/t/${encodeURIComponent(site?.key ?? "")}?article=${encodeURIComponent(key)}`}
          target="_blank"
          rel="noopener"
        >
          {t("See the thread")}
        </a>
        <a href={`${service}/widget/playground`} target="_blank" rel="noopener">
          {t("See the widget in every state")}
        </a>
      </p>
      <Preview address={`${MOUNT}/widget/preview${shown}`} />
    </section>
  );
}

/**
 * The widget itself, as readers of that page have it; drawn anew a moment after the last change.
 */
function Preview({ address }: { address: string }) {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setShown(address), 500);
    return () => clearTimeout(timer);
  }, [address]);
  return (
    <>
      <h3>{t("How it looks")}</h3>
      <p class="muted">{t("This is the widget at work: what is written in it is written.")}</p>
      {shown && <iframe class="widget" src={shown} title={t("How it looks")} loading="lazy" />}
    </>
  );
}
