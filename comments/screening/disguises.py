"""How words are disguised beyond their letters' looks: digits and signs for letters, letters
repeated, letters apart.

Each function takes a reading and yields those that lift one kind of disguise; nothing where there
is none to lift.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from comments.screening.folding import WORD
from comments.screening.lines import Line, Word, place_words

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
"""Three or more letters with one and the same separator, or words with nothing between them but
such signs. Apostrophes part words: who're, he'll.
"""
_GLUED = re.compile(rf"{_GLUE}\w")
_LETTERS = re.compile(r" \w  \w  \w ")
_OPENERS = frozenset("aiu")


def respellings(text: str) -> Iterator[str]:
    """Yield the text with digits and signs read as letters: sh1t, $h!t, he11."""
    if not _SIGN.search(text):
        return
    as_i = _SIGNED_CHUNK.sub(lambda chunk: _respell(chunk[0], _AS_I), text)
    if as_i != text:
        yield as_i
        if _AMBIGUOUS.search(text):
            yield _SIGNED_CHUNK.sub(lambda chunk: _respell(chunk[0], _AS_L), text)


def _respell(chunk: str, letters: dict[int, int]) -> str:
    """Read digits and signs as letters where they stand among letters; 2026, A55 and 100 % stay
    what they are.
    """
    core = chunk.strip(_EDGE)
    alphas = sum(map(str.isalpha, core))
    if not alphas or sum(map(str.isdecimal, core)) > alphas:
        return chunk
    before = len(chunk) - len(chunk.lstrip(_EDGE))
    return chunk[:before] + core.translate(letters) + chunk[before + len(core) :]


def joined_lines(text: str, plain: Line) -> Iterator[Line]:
    """Read what was written apart as one: s h i t, s.h.i.t, sh-it."""
    if _GLUED.search(text) or _LETTERS.search(plain.text):
        words = _join(text)
        if words:
            line = Line.of(words)
            yield line
            yield from shortened_lines(line)


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
        words += place_words(text, place, start)
        words.append(Word(whole, start, run.end(), joined=separator is None))
        place = run.end()
    return words + place_words(text, place) if words else []


def shortened_lines(line: Line) -> Iterator[Line]:
    """Yield the line with stretched letters shortened, to one, to two, or by their place in the
    word.
    """
    stretched: set[int] = set()
    if any(letter * 3 in line.text for letter in set(line.text)):
        stretched |= {line.places(run.start(), run.end())[0] for run in _RUN.finditer(line.text)}
    stretched |= {
        line.places(run.start(), run.end())[0] for run in _DOUBLED_WORD.finditer(line.text)
    }
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
