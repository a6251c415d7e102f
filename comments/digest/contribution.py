"""A comment as a digest looks at it, and the theme it becomes part of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from comments.text import excerpt

TEXT_LENGTH = 600
"""Characters of a comment that are looked at; what follows rarely changes the subject."""
QUOTE_LENGTH = 220
_QUOTED = re.compile(r"<(blockquote|pre)>.*?</\1>", re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/li|hr)[^>]*>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Contribution:
    """One visible comment: who wrote it, in which branch of the thread, and what readers made of
    it.

    ``text`` is what it says without markup and quotations, ``root`` the top-level comment above it
    (itself, where it is one), ``best`` and ``replies`` its rank among the thread's comments.
    """

    comment: int
    revision: int
    author: int
    root: int
    text: str
    replies: int = 0
    best: int = 0
    fingerprint: int | None = None

    @property
    def weight(self) -> tuple[int, int, int]:
        """What brings a comment before others of the same theme: votes, replies, then age."""
        return (self.best, self.replies, -self.comment)


@dataclass(frozen=True, slots=True)
class Theme:
    """Comments that speak of the same; the first few are those to quote, best first."""

    members: tuple[Contribution, ...]
    quoted: int

    @property
    def people(self) -> int:
        """How many readers take part."""
        return len({member.author for member in self.members})


def plain(html: str) -> str:
    """Return the text of a comment's sanitised HTML, without quotations and code."""
    text = _BREAK.sub(" ", _QUOTED.sub(" ", html))
    return " ".join(unescape(_TAG.sub("", text)).split())


def quotation(html: str) -> str:
    """Return the beginning of what a comment says, on one line."""
    return excerpt(plain(html), QUOTE_LENGTH)
