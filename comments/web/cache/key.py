"""What a public read asks for, in one canonical form: what does not change the answer does not
change the form.

Anything unusual (a repeated parameter, a bad cursor, bytes that are not UTF-8) is none of
ours: the application answers it and nothing is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from comments.errors import InvalidInput
from comments.models import private_id
from comments.services.threads.cursors import decode_cursor, encode_cursor
from comments.services.threads.reading import MAX_COUNTS, MAX_LIMIT
from comments.services.threads.views import SORTS
from comments.text import canonical_key
from comments.web.i18n import nearest
from comments.web.presenters.base import KEY_LIMIT

_LONGEST = 16_384
"""Characters of a query beyond which nobody asks in earnest: a hundred articles' keys fit."""
_LONGEST_VALUE = 300
_COMMENT = re.compile(r"/(?:api/v1|embed)/comments/([0-9a-v]{13})(/replies)?")
_SCRIPTS = ("/embed.js", "/act.js", "/extras.js", "/count.js")

Subject = Literal["article", "comment", "counts", "script"]


@dataclass(frozen=True, slots=True, eq=False)
class PublicRead:
    """A public read: what it is about, and how the application is asked."""

    subject: Subject
    path: str
    query: str
    """The canonical query string."""
    site: str = ""
    articles: tuple[str, ...] = ()
    comment: int = 0

    key: str = field(init=False)
    """The name under which the answer is kept."""
    route: str = field(init=False)
    """The route by which it is counted, as the application names it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.path}?{self.query}")
        object.__setattr__(self, "route", route_of(self.path))


def route_of(path: str) -> str:
    """Return the route of a public read's path, as the application names it."""
    return _COMMENT.sub(_without_id, path)


def _without_id(match: re.Match[str]) -> str:
    prefix, name = match[0].partition("/comments/")[0], "comment"
    if prefix == "/embed":
        name = "comment_id"
    return f"{prefix}/comments/{{{name}}}{match[2] or ''}"


def _site(text: str) -> str | None:
    return text if len(text) <= 64 else None


def _key(text: str) -> str | None:
    try:
        return canonical_key(text) if len(text) <= KEY_LIMIT and text.isprintable() else None
    except InvalidInput:
        return None


def _sort(text: str) -> str | None:
    return text if text in SORTS else None


def _limit(text: str) -> str | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return str(number) if 1 <= number <= MAX_LIMIT else None


def _cursor(text: str) -> str | None:
    try:
        order, values = decode_cursor(text, SORTS)
    except InvalidInput:
        return None
    return encode_cursor(order, *values)


def _language(text: str) -> str | None:
    return nearest(text) or ""


_PAGE: dict[str, Callable[[str], str | None]] = {"cursor": _cursor, "limit": _limit}
_SITE: dict[str, Callable[[str], str | None]] = {"site": _site}
_ARTICLE: dict[str, Callable[[str], str | None]] = _SITE | {"article": _key}
_LANG: dict[str, Callable[[str], str | None]] = {"lang": _language}
_SORT: dict[str, Callable[[str], str | None]] = {"sort": _sort}
_THREADS = {
    "/api/v1/thread": _ARTICLE | _SORT | _PAGE,
    "/embed/thread": _ARTICLE | _SORT | _PAGE | _LANG,
    "/embed/news": _ARTICLE,
}
_OF_A_COMMENT = {
    ("/api", False): _SITE,
    ("/api", True): _SITE | _SORT | _PAGE,
    ("/emb", False): _ARTICLE | _LANG,
    ("/emb", True): _ARTICLE | _PAGE | _LANG,
}


_WITHOUT_EFFECT = {"/api/v1/thread": ("lang", "url", "title")}
"""What the API accepts and does not heed: pages have long said there what they are."""


def parse_public_read(path: str, query: str) -> PublicRead | None:
    """Return what a request asks for, or None where the application has to see it itself."""
    if path in _SCRIPTS:
        return PublicRead("script", path, "")
    if len(query) > _LONGEST:
        return None
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    if path == "/api/v1/counts":
        return _counts(pairs)
    if parameters := _THREADS.get(path):
        return _thread(path, pairs, parameters)
    if match := _COMMENT.fullmatch(path):
        return _about_comment(path, pairs, match)
    return None


def _thread(
    path: str, pairs: list[tuple[str, str]], parameters: dict[str, Callable[[str], str | None]]
) -> PublicRead | None:
    canonical = None if _has_unknown(path, pairs, parameters) else _canonical(pairs, parameters)
    if canonical is None or not canonical.get("site") or not canonical.get("article"):
        return None
    return PublicRead(
        "article", path, _query(canonical), canonical["site"], (canonical["article"],)
    )


def _about_comment(
    path: str, pairs: list[tuple[str, str]], match: re.Match[str]
) -> PublicRead | None:
    comment = private_id(match[1])
    parameters = _OF_A_COMMENT[path[:4], bool(match[2])]
    canonical = None if _has_unknown(path, pairs, parameters) else _canonical(pairs, parameters)
    if canonical is None or comment is None:
        return None
    return PublicRead("comment", path, _query(canonical), comment=comment)


def _counts(pairs: list[tuple[str, str]]) -> PublicRead | None:
    if _has_unknown("/api/v1/counts", pairs, ("site", "article")):
        return None
    canonical = _canonical([pair for pair in pairs if pair[0] != "article"], {"site": _site})
    articles = [value for name, value in pairs if name == "article"]
    if canonical is None or not canonical.get("site") or not 1 <= len(articles) <= MAX_COUNTS:
        return None
    if not all(_fits(key) and _key(key) == key for key in articles):
        return None
    query = urlencode([("site", canonical["site"]), *(("article", one) for one in articles)])
    return PublicRead("counts", "/api/v1/counts", query, canonical["site"], tuple(articles))


def _has_unknown(path: str, pairs: list[tuple[str, str]], parameters: Container[str]) -> bool:
    """Say whether the API has to refuse a parameter, which the application does."""
    return path.startswith("/api/") and any(
        name not in parameters and name not in _WITHOUT_EFFECT.get(path, ("lang",))
        for name, _ in pairs
    )


def _canonical(
    pairs: list[tuple[str, str]], parameters: dict[str, Callable[[str], str | None]]
) -> dict[str, str] | None:
    """Return the known parameters, each in its one spelling; None where one is repeated or not
    acceptable.
    """
    canonical: dict[str, str] = {}
    for name, text in pairs:
        if name not in parameters:
            continue
        value = parameters[name](text) if parameters[name] is _key or _fits(text) else None
        if value is None or name in canonical:
            return None
        canonical[name] = value
    return canonical


def _fits(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_VALUE and text.isprintable()


def _query(parameters: dict[str, str]) -> str:
    return urlencode(sorted(pair for pair in parameters.items() if pair[1]))
