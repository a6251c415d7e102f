/** The lines a publisher puts into a page, and how they look there. */

import { useState } from "preact/hooks";
import { t } from "./i18n";
import { start } from "./start";
import { say } from "./toasts";

export function Embed() {
  const [article, setArticle] = useState("2026/06/story-123");
  const { service, site } = start.value;
  const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const snippet = `<script src="${service}/embed.js" async></script>\n<article-comments site="${quoted(site?.key ?? "")}" article="${quoted(article)}"></article-comments>`;
  return (
    <section>
      <h2>{t("In a page of yours")}</h2>
      <label>
        {t("The article’s key")}
        <input maxLength={300} value={article} onInput={(event) => setArticle(event.currentTarget.value)} />
      </label>
      <pre class="snippet" tabIndex={0}>
        <code>{snippet}</code>
      </pre>
      <p class="row">
        <button
          type="button"
          onClick={() => void navigator.clipboard.writeText(snippet).then(() => say(t("Copied")), () => say(t("Select it and copy."), { bad: true }))}
        >
          {t("Copy")}
        </button>
        <a href={`${service}/t/${encodeURIComponent(site?.key ?? "")}?article=${encodeURIComponent(article)}`} target="_blank" rel="noopener">
          {t("See the thread")}
        </a>
        <a href={`${service}/widget/playground`} target="_blank" rel="noopener">
          {t("See the widget in every state")}
        </a>
      </p>
    </section>
  );
}
