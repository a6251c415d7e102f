"""What the service says of an article's thread, asked for as any publisher's server would: over
HTTP, with little patience, and never in the way of the article.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

PATIENCE_SECONDS = 1.0
_LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Related:
    """Another discussion: the key of its article, when that was published, and its comments."""

    key: str
    url: str
    title: str
    source: str
    published_at: datetime
    comment_count: int


@dataclass(frozen=True, slots=True)
class ArticleBox:
    """What readers say (None as long as too few have), related discussions, and how many comments
    there are (None where the service does not answer).
    """

    digest: dict[str, Any] | None = None
    related: tuple[Related, ...] = ()
    comment_count: int | None = None


def ask_article_box(service: str, site: str, article: str) -> ArticleBox:
    """Return what the service says around an article's thread; nothing where it does not answer."""
    try:
        counts = _ask(service, "counts", site, article)["counts"]
        digest = _ask(service, "digest", site, article)["digest"]
        items = _ask(service, "related", site, article)["items"]
    except (URLError, OSError, ValueError, KeyError):
        return ArticleBox()
    return ArticleBox(digest, tuple(map(_related, items)), counts.get(article, 0))


def _ask(service: str, resource: str, site: str, article: str) -> Any:
    query = urlencode({"site": site, "article": article})
    with urlopen((f"{service}/api/v1/{resource}?{query}"), timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
        return json.loads(answer.read(_LARGEST))


def _related(item: dict[str, Any]) -> Related:
    return Related(
        item["article"],
        item["url"],
        item["title"],
        item["source"],
        datetime.fromisoformat(item["created_at"]),
        item["comment_count"],
    )
