"""The checks' sentences for moderators. What is stored is English; a desk in another language reads
the stored sentence back to the one it was made from, and says that in its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Formatter
from typing import Self

_NESTED = ("finding", "family")
"""Names under which a sentence holds another one."""

_ALL: list[Sentence] = []


class Sentence(str):
    """A sentence, with the names of what is put into it in braces (``str.format``)."""

    __slots__ = ("pattern", "rank")
    pattern: re.Pattern[str]
    """Matches what has been made of the sentence; a group for each name."""
    rank: tuple[bool, int]
    """By which those that fit are tried: what was added to another sentence first, then those that
    say the most themselves.
    """

    def __new__(cls, text: str) -> Self:
        sentence = super().__new__(cls, text)
        parts = list(Formatter().parse(text))
        size = sum(len(literal) for literal, *_ in parts)
        sentence.rank = (not text.startswith("{finding}"), -size)
        sentence.pattern = re.compile(
            "".join(
                re.escape(literal) + (f"(?P<{name}>.+)" if name else "")
                for literal, name, _, _ in parts
            ),
            re.DOTALL,
        )
        _ALL.append(sentence)
        return sentence


def read(text: str) -> tuple[Sentence, dict[str, str]] | None:
    """Return the sentence that a stored text was made of, and what was put into it; None for
    another's words, such as a judge's outside.
    """
    for sentence in sorted(_ALL, key=lambda sentence: sentence.rank):
        if match := sentence.pattern.fullmatch(text):
            return sentence, match.groupdict()
    return None


def in_other_words(text: str, translate: Callable[[str], str]) -> str:
    """Return a stored text in the language of ``translate``, which is given its sentence."""
    if not (source := read(text)):
        return text
    sentence, values = source
    nested = {name: in_other_words(values[name], translate) for name in _NESTED if name in values}
    return translate(sentence).format(**(values | nested))
