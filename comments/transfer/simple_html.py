"""HTML that the sanitiser would leave as it is, known by its form: paragraphs and quotations with
emphasis and links.

bleach takes a millisecond for a comment with one link. This reads the same in a fortieth of it, has
the same rule decide about links, and leaves all else to bleach: nested links, pictures, lists,
anything that is out of place. The second sanitiser looks at the result as it does at bleach's.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from comments.text.links import REL
from comments.text.plain import tidy
from comments.text.urls import link_target

_TOKENS = re.compile(r"(<[^<>]*>)")
_TEXT = re.compile(r"(?:[^<>&]++|&(?:amp|lt|gt|nbsp);)*+")
_LINK = re.compile(r'<a href="([^"<>]*)"(?: rel="[^"<>]*")?>')
_PARAGRAPH, _QUOTATION = "<p>", "<blockquote>"
_INLINE = {f"<{name}>": f"</{name}>" for name in ("em", "strong", "del", "code")}
_CLOSING = frozenset({*_INLINE.values(), "</a>"})
_MOST_NESTED = 3
"""Beyond three of a kind a parser of HTML drops some."""


class SimpleHtml(NamedTuple):
    """What bleach would make of it: the HTML, the addresses of its links, its text."""

    html: str
    links: tuple[str, ...]
    text: str


class _OutOfPlace(Exception):
    """Something that is for bleach to judge."""


def read_simple(html: str, *, mailto: bool) -> SimpleHtml | None:
    """Return well-formed HTML as bleach and the rule for links leave it, None where only they can
    say. The HTML is of ``nh3``, and has been calmed.
    """
    reader = _Reader(mailto)
    try:
        for number, part in enumerate(_TOKENS.split(html)):
            (reader.tag if number % 2 else reader.text)(part)
    except _OutOfPlace:
        return None
    if reader.stack:
        return None
    text = "".join(reader.words)
    text = tidy(unescape(text) if "&" in text else text)
    return SimpleHtml("".join(reader.parts), tuple(reader.links), text)


class _Reader:
    """Takes a well-formed text piece by piece."""

    def __init__(self, mailto: bool) -> None:
        self.parts: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self.stack: list[str] = []
        """The closing tags that are due; an empty one for that of a link which goes."""
        self._mailto = mailto

    def text(self, text: str) -> None:
        if not _TEXT.fullmatch(text) or (text.strip() and "</p>" not in self.stack):
            raise _OutOfPlace
        self.parts.append(text)
        self.words.append(text)

    def tag(self, tag: str) -> None:
        if tag in (_PARAGRAPH, _QUOTATION):
            self._open_block(tag)
        elif tag in ("</p>", "</blockquote>"):
            self._close(tag)
            self.words.append("\n")
        elif "</p>" not in self.stack:
            raise _OutOfPlace
        elif tag == "<br>":
            self.parts.append(tag)
            self.words.append("\n")
        elif tag in _INLINE:
            self._open(tag, _INLINE[tag])
        elif tag in _CLOSING:
            self._close(tag)
        else:
            self._link(tag)

    def _open_block(self, tag: str) -> None:
        if self.stack not in ([], ["</blockquote>"]) or (self.stack and tag == _QUOTATION):
            raise _OutOfPlace
        self._open(tag, f"</{tag[1:]}")
        self.words.append("\n")

    def _open(self, tag: str, closing: str) -> None:
        if self.stack.count(closing) >= _MOST_NESTED:
            raise _OutOfPlace
        self.parts.append(tag)
        self.stack.append(closing)

    def _close(self, tag: str) -> None:
        if not self.stack:
            raise _OutOfPlace
        due = self.stack.pop()
        if due == tag:
            self.parts.append(tag)
        elif due or tag != "</a>":
            raise _OutOfPlace

    def _link(self, tag: str) -> None:
        match = _LINK.fullmatch(tag)
        if match is None or "</a>" in self.stack or "" in self.stack:
            raise _OutOfPlace
        target = link_target(unescape(match[1]), mailto=self._mailto)
        if target is None:
            self.stack.append("")
            return
        self.links.append(target)
        escaped = target.replace("&", "&amp;")
        self._open(f'<a href="{escaped}" rel="{REL}">', "</a>")
