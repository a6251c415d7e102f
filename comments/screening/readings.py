"""The ways in which a text can be read: as it stands, with digits and signs for letters, with stretched letters
shortened, with letters put together that were written apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
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

_SIGNS = "0123456789@$€!|+"
_SIGN = re.compile(f"[{re.escape(_SIGNS)}]")
_SIGNED_CHUNK = re.compile(rf"(?<!\S)[^\s{re.escape(_SIGNS)}]*+[{re.escape(_SIGNS)}]\S*+")
_AS_I = str.maketrans("0134578@$€!|+", "oieastbaseiit")
_AS_L = str.maketrans("0134578@$€!|+", "oleastbasellt")
_AMBIGUOUS = re.compile(r"[1!|]")
_EDGE = " \t\n.,:;?!|+\"'()[]{}<>*_~-…“”‘’«»"
_LETTER = r"[^\W\d_]"
_RUN = re.compile(rf"({_LETTER})\1{{2,}}")
_DOUBLED = re.compile(rf"({_LETTER})\1+")
_DOUBLED_WORD = re.compile(rf" ({_LETTER})\1++({_LETTER})\2++({_LETTER})\3++")
_GLUE = r"[.\-*~^=·•]"
_APART = re.compile(
    rf"(?<!\w){_LETTER}(\W{{1,3}}){_LETTER}(?!\w)(?:\1{_LETTER}(?!\w))++"
    rf"|(?<!\w){WORD.pattern}+(?:{_GLUE}++{WORD.pattern}+)++"
)
"""Three or more letters with one and the same separator, or words with nothing between them but such signs.
Apostrophes part words: who're, he'll."""
_GLUED = re.compile(rf"{_GLUE}\w")
_LETTERS = re.compile(r" \w  \w  \w ")
_ADDRESS = re.compile(r"https?://\S+")
_ASCII_WORDS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_OPENERS = frozenset("aiu")


class Word(NamedTuple):
    """A word as read, where it stands in the folded text, and whether it was put together from longer pieces."""

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
        """Return the places in ``words`` of the first and the last word that a piece of ``text`` touches."""
        first = bisect_right(self._starts, start + (self.text[start] == " ")) - 1
        return first, bisect_right(self._starts, end - 1 - (self.text[end - 1] == " ")) - 1

    def between(self, start: int, end: int) -> tuple[Word, Word]:
        """Return the first and the last word that a piece of ``text`` touches."""
        first, last = self.places(start, end)
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
        lines = {line.text: line for text in self.texts for line in _lines(part_words(text))}
        return tuple(lines.values())


def part_words(text: str) -> str:
    """Make an underscore a sign like any other, which no word holds."""
    return text.replace("_", "-")


def _lines(text: str) -> Iterator[Line]:
    plain = _plain(text)
    yield plain
    yield from _shortened(plain)
    bare = _ADDRESS.sub(lambda address: " " * len(address[0]), text) if "://" in text else text
    yield from _together(bare, plain)
    for spelling in _respellings(bare):
        respelled = _plain(spelling)
        yield respelled
        yield from _shortened(respelled)
        yield from _together(spelling, respelled)


def split_words(text: str) -> list[str]:
    """Return the words of a folded text, in order."""
    return text.translate(_ASCII_WORDS).split() if text.isascii() else WORD.findall(part_words(text))


def _plain(text: str) -> Line:
    return Line(split_words(text), lambda: _words(text, 0, len(text)))


def _respellings(text: str) -> Iterator[str]:
    if not _SIGN.search(text):
        return
    as_i = _SIGNED_CHUNK.sub(lambda chunk: _respell(chunk[0], _AS_I), text)
    if as_i != text:
        yield as_i
        if _AMBIGUOUS.search(text):
            yield _SIGNED_CHUNK.sub(lambda chunk: _respell(chunk[0], _AS_L), text)


def _respell(chunk: str, letters: dict[int, int]) -> str:
    """Read digits and signs as letters where they stand among letters; 2026, A55 and 100 % stay what they are."""
    core = chunk.strip(_EDGE)
    alphas = sum(map(str.isalpha, core))
    if not alphas or sum(map(str.isdecimal, core)) > alphas:
        return chunk
    before = len(chunk) - len(chunk.lstrip(_EDGE))
    return chunk[:before] + core.translate(letters) + chunk[before + len(core) :]


def _words(text: str, start: int, end: int) -> list[Word]:
    return [Word(word[0], word.start(), word.end()) for word in WORD.finditer(text, start, end)]


def _together(text: str, plain: Line) -> Iterator[Line]:
    """Read what was written apart as one: s h i t, s.h.i.t, sh-it."""
    if _GLUED.search(text) or _LETTERS.search(plain.text):
        words = _join(text)
        if words:
            line = Line.of(words)
            yield line
            yield from _shortened(line)


def _join(text: str) -> list[Word]:
    """Return the words with those put together that stand apart; none where nothing does.

    A leading "a" or "I" may be a word of its own.
    """
    words: list[Word] = []
    place = 0
    for run in _APART.finditer(text):
        start, separator = run.start(), run[1]
        whole = "".join(WORD.findall(run[0]))
        if separator == " " and len(whole) > 3 and whole[0] in _OPENERS:
            start, whole = start + 2, whole[1:]
        words += _words(text, place, start)
        words.append(Word(whole, start, run.end(), joined=separator is None))
        place = run.end()
    return words + _words(text, place, len(text)) if words else []


def _shortened(line: Line) -> Iterator[Line]:
    stretched: set[int] = set()
    if any(letter * 3 in line.text for letter in set(line.text)):
        stretched |= {line.places(run.start(), run.end())[0] for run in _RUN.finditer(line.text)}
    stretched |= {line.places(run.start(), run.end())[0] for run in _DOUBLED_WORD.finditer(line.text)}
    for shorten in (_to_one, _to_two, _by_place) if stretched else ():
        words = line.words.copy()
        for place in stretched:
            words[place] = words[place]._replace(text=shorten(words[place].text))
        yield Line.of(words)


def _to_one(word: str) -> str:
    doubled_throughout = len(word) >= 6 and not _DOUBLED.sub("", word)
    return (_DOUBLED if doubled_throughout else _RUN).sub(r"\1", word)


def _to_two(word: str) -> str:
    return _RUN.sub(r"\1\1", word)


def _by_place(word: str) -> str:
    return _RUN.sub(lambda run: run[1] if run.end() == len(word) else run[1] * 2, word)
