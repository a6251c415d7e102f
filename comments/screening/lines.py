"""A text as a line of words: one string that a search can run over, and the way back to where each
word stood.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from comments.screening.folding import WORD

GAP = "  "
"""Between two words of a line, so that each word has a blank of its own on either side."""

_ASCII_WORDS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})


class Word(NamedTuple):
    """A word as read, where it stands in the folded text, and whether it was put together from
    longer pieces.
    """

    text: str
    start: int
    end: int
    joined: bool = False


class Line:
    """One reading of a whole text: its words in order, in one string that a search can run over."""

    def __init__(self, texts: list[str], words: Callable[[], list[Word]]) -> None:
        self.text = f" {GAP.join(texts)} "
        self._make_words = words

    @classmethod
    def of(cls, words: list[Word]) -> Line:
        """Return the line of words that are already placed."""
        return cls([word.text for word in words], lambda: words)

    @cached_property
    def words(self) -> list[Word]:
        """The words with their places, which only a hit needs."""
        return self._make_words()

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(word.text) + len(GAP) for word in self.words), initial=1))

    def places(self, start: int, end: int) -> tuple[int, int]:
        """Return the places in ``words`` of the first and the last word that a piece of ``text``
        touches.
        """
        first = bisect_right(self._starts, start + (self.text[start] == " ")) - 1
        return first, bisect_right(self._starts, end - 1 - (self.text[end - 1] == " ")) - 1

    def between(self, start: int, end: int) -> tuple[Word, Word]:
        """Return the first and the last word that a piece of ``text`` touches."""
        first, last = self.places(start, end)
        return self.words[first], self.words[last]


def part_words(text: str) -> str:
    """Make an underscore a sign like any other, which no word holds."""
    return text.replace("_", "-")


def split_words(text: str) -> list[str]:
    """Return the words of a folded text, in order."""
    return (
        text.translate(_ASCII_WORDS).split() if text.isascii() else WORD.findall(part_words(text))
    )


def place_words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return the words of a part of a folded text with their places."""
    return [
        Word(word[0], word.start(), word.end())
        for word in WORD.finditer(text, start, len(text) if end is None else end)
    ]


def plain_line(text: str) -> Line:
    """Return a folded text without underscores as it stands."""
    return Line(split_words(text), lambda: place_words(text))
