/** `<article-comments site="…" article="…">`: readers' comments under an article. */

import { ArticleComments } from "./element";

if (!customElements.get("article-comments"))
  customElements.define("article-comments", ArticleComments);
