"""Whether a link's host is, or lies under, one of a list of domains. Whole labels count:
notexample.com does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from comments.hosts import ascii_host
from comments.screening.word_scope import Scope, read_scope

_AFTER_HOST = re.compile(r"[/?#\\]")

SHORTENERS = frozenset(
    (
        "adf.ly",
        "bit.ly",
        "bitly.com",
        "bl.ink",
        "buff.ly",
        "clck.ru",
        "cutt.ly",
        "dlvr.it",
        "goo.gl",
        "goo.su",
        "is.gd",
        "j.mp",
        "lnkd.in",
        "lnk.bio",
        "ow.ly",
        "qr.ae",
        "rb.gy",
        "rebrand.ly",
        "rotf.lol",
        "s.id",
        "short.gy",
        "shorte.st",
        "shorturl.at",
        "shorturl.asia",
        "soo.gd",
        "t.co",
        "t.ly",
        "tiny.cc",
        "tiny.pl",
        "tinyurl.com",
        "tr.im",
        "trib.al",
        "u.to",
        "v.gd",
        "vk.cc",
        "x.gd",
        "zpr.io",
    )
)
"""Services that hide where a link leads."""


def host_of(address: str) -> str:
    """Return the host of a link or of a list's entry as browsers spell it, without a final dot;
    empty if it has none.
    """
    authority = address.partition("://")[2] if "://" in address else address
    host = _AFTER_HOST.split(authority.strip(), maxsplit=1)[0].rpartition("@")[2]
    if not host.startswith("["):
        host = host.partition(":")[0]
    return (ascii_host(host.partition("]")[0] + "]" if host[:1] == "[" else host) or "").rstrip(".")


def find_domain(host: str, domains: tuple[str, ...] | frozenset[str]) -> str | None:
    """Return the domain of the list that the host is or lies under, as the list spells it."""
    names = _by_host(domains)
    return next((names[name] for name in _upwards(host) if name in names), None)


def _upwards(host: str) -> Iterator[str]:
    while host:
        yield host
        host = host.partition(".")[2]


@lru_cache(maxsize=256)
def _by_host(domains: tuple[str, ...] | frozenset[str]) -> dict[str, str]:
    scopes = sorted(((read_scope(entry), entry) for entry in domains), key=_tried_first)
    named = {host_of(scope.entry.removeprefix("*").lstrip(".")): entry for scope, entry in scopes}
    return {host: entry for host, entry in named.items() if host}


def _tried_first(pair: tuple[Scope, str]) -> bool:
    """An entry that decides stands in for one of the same host that is only tried."""
    return not pair[0].shadow


_NAMED_INSIDE = re.compile(
    r"(?<![^\s(\['\"“‘«「（])(https?://|www\.)((?:[\w-]+\.)+[^\W\d_]{2,24})(?![\w@-])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(https?://|www\.)?((?:[\w-]+\.)+[^\W\d_]{2,24})(?=[/:?#]|$)", re.IGNORECASE)
_FILES = frozenset(("js", "md", "pl", "ps", "py", "rs", "sh", "so", "ts", "cs", "go", "cc", "gz"))
_COMMON = frozenset(
    [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "info",
        "biz",
        "app",
        "dev",
        "news",
        "bank",
        "shop",
        "store",
        "online",
        "site",
        "xyz",
        "top",
        "example",
    ]
)


def named_host(words: str) -> str:
    """Return the host that the words of a link name, ``bank.example`` for ``https://bank.example/x``;
    empty where they are no address. A file's name such as ``setup.py`` is none; inside a sentence
    only what begins with ``https://`` or ``www.`` is one.
    """
    match = _NAMED.match(words.strip()) or _NAMED_INSIDE.search(words)
    if not match:
        return ""
    last = match[2].rpartition(".")[2].lower()
    country = len(last) == 2 and last not in _FILES
    if not match[1] and not country and last not in _COMMON:
        return ""
    return host_of(match[2])


def same_house(host: str, other: str) -> bool:
    """Whether one of two hosts is or lies under the other, ``www.`` left aside."""
    first, two = host.removeprefix("www."), other.removeprefix("www.")
    return first == two or first.endswith(f".{two}") or two.endswith(f".{first}")
