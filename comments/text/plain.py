"""Plain text: how it is shown as HTML, calmed for the page, and shortened."""

from __future__ import annotations

import re

from comments.text.characters import (
    EMOJI_STYLE,
    OVERRIDES,
    ZERO_WIDTH_JOINER,
    has_right_to_left,
    keep_marks,
)
from comments.text.parsing_limits import MAX_MARKS_SHOWN

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")

# : Stand-ins for the characters of markup while bleach reads the HTML. They are noncharacters,
# which no body may hold.
# : So the text cannot be taken for markup there, and bleach is spared the entities, of which each
# costs it 40 µs.
_INERT = str.maketrans("&<>", "\ufdd0\ufdd1\ufdd2")
_REVEALED = str.maketrans("\ufdd0\ufdd1\ufdd2", "&<>")


def escape(text: str) -> str:
    """Escape for HTML text. Quotes stay as they are, and a no-break space becomes ``&nbsp;``, as
    browsers write it.
    """
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\u00a0", "&nbsp;")
    )


def inert(text: str) -> str:
    """The text for HTML that only the sanitiser reads, which calls ``revealed`` before it
    escapes.
    """
    return text.translate(_INERT)


def revealed(text: str) -> str:
    """The text behind ``inert``."""
    return text if text.isascii() else text.translate(_REVEALED)


def calm(text: str) -> str:
    """The text without direction overrides and with at most eight combining marks a letter: it
    stays in its line.
    """
    if text.isascii():
        return text
    return keep_marks(OVERRIDES.sub("", text), MAX_MARKS_SHOWN)


def paragraphs(text: str) -> str:
    """HTML of an escaped text exactly as it stands: blank lines part paragraphs, other line breaks
    are kept.
    """
    opening = '<p dir="auto">' if has_right_to_left(text) else "<p>"
    blocks = (block.strip("\n") for block in _BLANK_LINES.split(text))
    return "\n".join(
        f"{opening}{block.replace(chr(10), f'<br>{chr(10)}')}</p>" for block in blocks if block
    )


def tidy(text: str) -> str:
    """The text without blank lines and without spaces at the ends of its lines."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def excerpt(text: str, length: int) -> str:
    """The text on one line of at most ``length`` characters, cut between words where possible and
    marked with ``…``.
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    if length < 2:
        return "…"[:length]
    head = line[: length - 1]
    if not line[length - 1].isspace():
        head = _without_broken_end(head, line[length - 1])
    return head.rstrip(" ,;:.-–—") + "…"


def _without_broken_end(head: str, following: str) -> str:
    """Drop the word that was cut, or only its last character where it is most of the text, as
    without spaces.
    """
    words, _, cut = head.rpartition(" ")
    if words and len(cut) * 3 <= len(head):
        return words
    while head and (_joins(following) or head[-1] == ZERO_WIDTH_JOINER):
        head, following = head[:-1], head[-1]
    return head


def _joins(character: str) -> bool:
    return character in (ZERO_WIDTH_JOINER, EMOJI_STYLE) or keep_marks(character, 0) == ""
