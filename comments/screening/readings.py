"""The ways in which a text can be read: as it stands, and with its disguises lifted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from comments.screening.disguises import joined_lines, respellings, shortened_lines
from comments.screening.folding import Folded
from comments.screening.lines import Line, part_words, plain_line

SEPARATORS = frozenset(" .-_*~^=·•・")
SPACELESS = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u312f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
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
    def unspaced(self) -> tuple[str, list[int]] | None:
        """The folded text without blanks and separators, and where each character stood in it.

        For scripts that put no blanks between words; None where the text has no letter of such a
        script.
        """
        text = self.folded.text
        if text.isascii() or not SPACELESS.search(text):
            return None
        kept = [place for place, char in enumerate(text) if char not in SEPARATORS]
        return "".join([text[place] for place in kept]), kept

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
    for spelling in respellings(bare):
        respelled = plain_line(spelling)
        yield respelled
        yield from shortened_lines(respelled)
        yield from joined_lines(spelling, respelled)
