"""From another system's id or address of a page to the key and the address of an article here."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Literal, NamedTuple, TextIO
from urllib.parse import parse_qsl, quote, urlencode

from comments.errors import InvalidInput
from comments.hosts import host_and_port, web_address
from comments.text import canonical_key, clean_url, is_tracking, origin_of
from comments.transfer.record import BrokenFile, Page

_KEPT = "/:@!$&'()*+,;=~%[]?-._"
_OTHER = re.compile(
    r"(?:([a-z][a-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?", re.IGNORECASE
)
"""Scheme, host, path and query of what is no address of the web, such as a mere path."""


class ArticleName(NamedTuple):
    """An article's key, and its address where that belongs to the site."""

    key: str
    url: str | None


@dataclass(frozen=True)
class PageRules:
    """What the publisher says about addresses. ``by`` chooses what becomes the key: the path, or
    the page's id."""

    by: Literal["url", "id"] = "url"
    mapping: Mapping[str, str] | None = None
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Hosts that are another's now, by ``host_and_port``."""
    https: bool = False
    slash: Literal["keep", "add", "remove"] = "keep"
    drop_tracking: bool = False
    origins: Sequence[str] = ()

    def name(self, page: Page) -> ArticleName:
        """Return the article a page becomes. Raises ``InvalidInput`` where it becomes none, with
        the reason."""
        url = self.rewrite(page.url)
        if self.mapping is not None:
            key = self._mapped(page, url)
        elif self.by == "id":
            key = page.id.strip() or _path(url)
        else:
            key = _path(url) or page.id.strip()
        if not key:
            raise InvalidInput({"article": "Its article has neither an id nor an address."})
        return ArticleName(canonical_key(key), self._own_address(url))

    def rewrite(self, url: str) -> str:
        """Return an address as the publisher wants it: hosts replaced, scheme, slash and tracking
        settled."""
        text = unescape(unescape(url.strip()))
        scheme, host, path, query = _parts(text)
        host = self.hosts.get(host_and_port(host), host)
        scheme = "https" if self.https and scheme == "http" else scheme
        query = _without_tracking(query) if self.drop_tracking else query
        origin = (f"{scheme}:" if scheme else "") + (f"//{host}" if host else "")
        return origin + self._slashed(path) + (f"?{query}" if query else "")

    def _slashed(self, path: str) -> str:
        if self.slash == "remove" and path != "/":
            return path.rstrip("/")
        if self.slash == "add" and not path.endswith("/") and "." not in path.rpartition("/")[2]:
            return path + "/"
        return path

    def _mapped(self, page: Page, url: str) -> str:
        assert self.mapping is not None
        for name in (
            page.id.strip(),
            page.url.strip(),
            unescape(page.url.strip()),
            url,
            _path(url),
        ):
            if name and name in self.mapping:
                return self.mapping[name]
        raise InvalidInput({"article": "Its article is not in the map."})

    def _own_address(self, url: str) -> str | None:
        """The address, if it is on one of the site's origins; a mere path is on the first of
        them."""
        if url.startswith("/") and not url.startswith("//") and self.origins:
            url = self.origins[0] + url
        try:
            address = clean_url(url) if url else None
            return address if address and origin_of(address) in self.origins else None
        except InvalidInput:
            return None


def _rows(path: Path, stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Number a table's rows. Raises ``BrokenFile`` where it is none."""
    try:
        yield from enumerate(csv.reader(stream), 1)
    except (csv.Error, UnicodeError) as error:
        raise BrokenFile(f"{path.name} is no table in UTF-8: {error}.") from None


def read_map(path: Path) -> dict[str, str]:
    """Read a map of two columns, address or id and key. Raises ``BrokenFile`` with the line that is
    none."""
    mapping: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for number, row in _rows(path, stream):
            if not row or (number == 1 and row[-1].strip().lower() in ("key", "article")):
                continue
            if len(row) != 2:
                raise BrokenFile(
                    f"{path.name}: line {number} has {len(row)} columns, not address or id and key."
                )
            mapping[row[0].strip()] = row[1].strip()
    return mapping


def _path(url: str) -> str:
    """The page's path as browsers write it, by which the widget knows a page that names no article;
    with its query."""
    if not url:
        return ""
    _, _, path, query = _parts(url)
    return quote(path or "/", safe=_KEPT) + (f"?{quote(query, safe=_KEPT)}" if query else "")


def _parts(text: str) -> tuple[str, str, str, str]:
    """Return scheme, host, path and query, as browsers read an address of the web."""
    address = web_address(text)
    if address is not None:
        return address.scheme, address.netloc, address.path, address.query.removeprefix("?")
    match = _OTHER.match(text)
    assert match is not None, "every part may be missing"
    scheme, host, path, query = match.groups(default="")
    return scheme, host, path, query


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    telling = [(name, value) for name, value in pairs if not is_tracking(name)]
    return query if len(telling) == len(pairs) else urlencode(telling)
