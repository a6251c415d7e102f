"""The ways in which a text can be read: as it stands, and with its disguises lifted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from comments.screening.disguises import (
    halved_line,
    joined_lines,
    masked_words,
    respellings,
    shortened_lines,
)
from comments.screening.folding import Folded
from comments.screening.lines import Line, part_words, plain_line
from comments.screening.unspaced import Unspaced
from comments.text.characters import UNSPACED

SPACELESS = UNSPACED
"""A letter of a script whose words stand without blanks, or with endings attached as in Korean."""

_ADDRESS = re.compile(r"https?://\S+")


class Readings:
    """A text prepared once and searched by any number of word lists."""

    def __init__(self, original: str) -> None:
        self.folded = Folded(original)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The folded text, and the same without lookalikes where there are some."""
        unmasked = self.folded.unmasked
        return (self.folded.text,) if unmasked is None else (self.folded.text, unmasked)

    @cached_property
    def masked(self) -> tuple[tuple[str, int, int], ...]:
        """Words in which a sign stands for a letter, with their places in the folded text."""
        return tuple(masked_words(self.folded.text))

    @cached_property
    def unspaced(self) -> Unspaced:
        """The folded text as words of scripts without blanks."""
        return Unspaced(self.folded.text)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every reading that differs from the others, the plain one first."""
        lines = {line.text: line for text in self.texts for line in _lines(part_words(text))}
        return tuple(lines.values())


def _lines(text: str) -> Iterator[Line]:
    plain = plain_line(text)
    yield plain
    yield from shortened_lines(plain)
    bare = _ADDRESS.sub(lambda address: " " * len(address[0]), text) if "://" in text else text
    yield from joined_lines(bare, plain)
    if halved := halved_line(bare):
        yield halved
    for spelling in respellings(bare):
        respelled = plain_line(spelling)
        yield respelled
        yield from shortened_lines(respelled)
        yield from joined_lines(spelling, respelled)
