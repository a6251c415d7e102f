"""The ways in which a text can be read: as it stands, with digits and signs for letters, with stretched letters
shortened, with letters put together that were written apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from comments.screening.folding import WORD, Folded

GAP = "  "
"""Between two words of a line, so that each word has a blank of its own on either side."""

SEPARATORS = frozenset(" .-_*~^=·•・")
SPACELESS = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u312f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""A letter of a script whose words stand without blanks, or with endings attached as in Korean."""

_SIGNS = "@$€!|+"
_SIGN = re.compile(rf"[0-9{re.escape(_SIGNS)}]")
_CHUNK = re.compile(r"\S+")
_AS_I = str.maketrans("0134578@$€!|+", "oieastbaseiit")
_AS_L = str.maketrans("0134578@$€!|+", "oleastbasellt")
_AMBIGUOUS = re.compile(r"[1!|]")
_EDGE = " \t\n.,:;?!|+\"'()[]{}<>*_~-…“”‘’«»"
_STRETCHED = re.compile(r"([^\W\d_])\1\1|([^\W\d_])\2([^\W\d_])\3([^\W\d_])\4")
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_APART = re.compile(r"\w[.\-_*~^=·•]+\w|(?<!\w)\w(?:\W{1,3}\w){2}(?!\w)")
_GLUE = re.compile(r"[.\-_*~^=·•]+")
_OPENERS = frozenset("aiu")


class Word(NamedTuple):
    """A word as read, where it stands in the folded text, and whether it was put together from longer pieces."""

    text: str
    start: int
    end: int
    joined: bool = False


class Line:
    """One reading of a whole text: its words in order, in one string that a search can run over."""

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.text = f" {GAP.join([word.text for word in words])} "

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(word.text) + len(GAP) for word in self.words), initial=1))

    def between(self, start: int, end: int) -> tuple[Word, Word]:
        """Return the first and the last word that a piece of ``text`` touches."""
        first = bisect_right(self._starts, start + (self.text[start] == " ")) - 1
        last = bisect_right(self._starts, end - 1 - (self.text[end - 1] == " ")) - 1
        return self.words[first], self.words[last]


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

        For scripts that put no blanks between words; None where the text has no letter of such a script.
        """
        text = self.folded.text
        if text.isascii() or not SPACELESS.search(text):
            return None
        kept = [place for place, char in enumerate(text) if char not in SEPARATORS]
        return "".join([text[place] for place in kept]), kept

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every reading that differs from the others, the plain one first."""
        spelled = dict.fromkeys(spelling for text in self.texts for spelling in _spellings(text))
        lines = {line.text: line for text in spelled for line in _lines(text)}
        return tuple(lines.values())


def _spellings(text: str) -> Iterator[str]:
    yield text
    if _SIGN.search(text):
        yield _CHUNK.sub(lambda chunk: _respell(chunk[0], _AS_I), text)
        if _AMBIGUOUS.search(text):
            yield _CHUNK.sub(lambda chunk: _respell(chunk[0], _AS_L), text)


def _respell(chunk: str, letters: dict[int, int]) -> str:
    """Read digits and signs as letters where they stand among letters; 2026, A55 and 100 % stay what they are."""
    core = chunk.strip(_EDGE)
    if not _SIGN.search(core):
        return chunk
    alphas = sum(map(str.isalpha, core))
    if not alphas or sum(map(str.isdecimal, core)) > alphas:
        return chunk
    before = len(chunk) - len(chunk.lstrip(_EDGE))
    return chunk[:before] + core.translate(letters) + chunk[before + len(core) :]


def _lines(text: str) -> Iterator[Line]:
    words = [Word(word[0], word.start(), word.end()) for word in WORD.finditer(text)]
    readings = [words, _together(text, words)] if _APART.search(text) else [words]
    for reading in readings:
        line = Line(reading)
        yield line
        if _STRETCHED.search(line.text):
            for single in (_shorten_to_one, _shorten_to_two, _shorten_by_place):
                yield Line([Word(single(word.text), word.start, word.end, word.joined) for word in reading])


def _shorten_to_one(word: str) -> str:
    doubled_throughout = len(word) >= 6 and not _DOUBLED.sub("", word)
    return (_DOUBLED if doubled_throughout else _RUN).sub(r"\1", word)


def _shorten_to_two(word: str) -> str:
    return _RUN.sub(r"\1\1", word)


def _shorten_by_place(word: str) -> str:
    return _RUN.sub(lambda run: run[1] if run.end() == len(word) else run[1] * 2, word)


def _together(text: str, words: list[Word]) -> list[Word]:
    """Put together what was written apart: s h i t, s.h.i.t, sh-it. Apostrophes part words: who're, he'll."""
    read: list[Word] = []
    place = 0
    while place < len(words):
        end = _spelled_run(text, words, place) or _glued_run(text, words, place)
        run = words[place:end]
        letters = all(len(word.text) == 1 for word in run)
        if letters and len(run) > 3 and run[0].text in _OPENERS and _between(text, run[0], run[1]) == " ":
            read.append(run.pop(0))
        whole = "".join(word.text for word in run)
        read.append(Word(whole, run[0].start, run[-1].end, joined=len(run) > 1 and not letters))
        place = end
    return read


def _spelled_run(text: str, words: list[Word], place: int) -> int | None:
    """Return where a run of three or more single letters with one and the same separator ends."""
    end, separator = place, None
    while end < len(words) and len(words[end].text) == 1 and words[end].text.isalpha():
        if end > place:
            between = _between(text, words[end - 1], words[end])
            if between != (separator := separator or between) or len(between) > 3:
                break
        end += 1
    return end if end - place >= 3 else None


def _glued_run(text: str, words: list[Word], place: int) -> int:
    end = place + 1
    while end < len(words) and _GLUE.fullmatch(_between(text, words[end - 1], words[end])):
        end += 1
    return end


def _between(text: str, one: Word, other: Word) -> str:
    return text[one.end : other.start]
