/** What a page says of itself: which it is, where, and what it is called. */

import { one } from "./dom";

/** The address that the page's canonical link or its `og:` data name, and the title of these. */
export function page() {
  const meta = (name: string) =>
    one<HTMLMetaElement & HTMLElement>(document, `[property="og:${name}"]`)?.content;
  const canonical = one<HTMLLinkElement & HTMLElement>(document, "[rel=canonical]")?.href;
  return {
    article: keyOf(location, canonical),
    url: canonical || meta("url") || location.href,
    title: meta("title") || document.title,
  };
}

/**
 * The canonical link behind its host, where that is this page's, else the page's path. The service
 * gives it its one spelling.
 */
export function keyOf(
  { host, pathname }: Pick<Location, "host" | "pathname">,
  canonical = "",
): string {
  const path = canonical.split(`//${host}/`)[1];
  return path == null ? pathname : `/${path}`;
}
