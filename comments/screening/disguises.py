"""How words are disguised beyond their letters' looks: digits and signs for letters, letters
repeated, letters apart.

Each function takes a reading and yields those that lift one kind of disguise; nothing where there
is none to lift.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from comments.screening.folding import WORD
from comments.screening.lines import Line, Word, place_words

_SIGNS = "0123456789@$€!|+"
_SIGN = re.compile(f"[{re.escape(_SIGNS)}]")
_SIGNED_CHUNK = re.compile(rf"(?<!\S)[^\s{re.escape(_SIGNS)}]*+[{re.escape(_SIGNS)}]\S*+")
_SPELLED_OUT = re.compile(r"(?<!\S)\S(?: \S(?!\S)){3,}+")
"""Letters and signs one by one: i d 1 o t."""
_AS_I = str.maketrans("013456789@$€!|+", "oieasgtbgaseiit")
_AS_L = str.maketrans("013456789@$€!|+", "oleasgtbgasellt")
_AMBIGUOUS = re.compile(r"[1!|]")
_EDGE = " \t\n.,:;?!|+\"'()[]{}<>*_~-…“”‘’«»"
_OPENING = _EDGE.translate({ord(sign): None for sign in "!|+"})
_LETTER = r"[^\W\d_]"
_RUN = re.compile(rf"({_LETTER})\1{{2,}}")
_DOUBLED = re.compile(rf"({_LETTER})\1+")
_DOUBLED_WORD = re.compile(rf" ({_LETTER})\1++({_LETTER})\2++({_LETTER})\3++")
_GLUE = r"(?:- (?=\w)|[.\-*~^=·•'’\"“”()\[\]])"
_APART = re.compile(
    rf"(?<!\w){_LETTER}(\W{{1,3}}){_LETTER}(?!\w)(?:\1{_LETTER}(?!\w))++"
    rf"|(?<!\w){WORD.pattern}+(?:{_GLUE}++{WORD.pattern}+)++"
)
"""Three or more letters with one and the same separator, or words with nothing between them but
such signs.
"""
_GLUED = re.compile(rf"{_GLUE}\w")
_PARTING = re.compile(r"['’ ]")
"""Signs that part words of their own, who're, d'un, well- known, unless those are no words."""
_LETTERS = re.compile(r" \w  \w  \w ")
_OPENERS = frozenset("aiu")


def respellings(text: str) -> Iterator[str]:
    """Yield the text with digits and signs read as letters: sh1t, $h!t, he11."""
    if not _SIGN.search(text):
        return
    as_i = _respelled(text, _AS_I)
    if as_i != text:
        yield as_i
        if _AMBIGUOUS.search(text):
            yield _respelled(text, _AS_L)


def _respelled(text: str, letters: dict[int, int]) -> str:
    spelled = _SPELLED_OUT.sub(lambda run: _respell(run[0], letters), text)
    return _SIGNED_CHUNK.sub(lambda chunk: _respell(chunk[0], letters), spelled)


def _respell(chunk: str, letters: dict[int, int]) -> str:
    """Read digits and signs as letters where they stand among letters; 2026, A55 and 100 % stay
    what they are.
    """
    core = chunk.rstrip(_EDGE).lstrip(_OPENING)
    alphas = sum(map(str.isalpha, core))
    digits = sum(map(str.isdecimal, core))
    if not alphas or (digits > alphas and len(core) < 5):
        return chunk
    before = len(chunk) - len(chunk.lstrip(_OPENING))
    return chunk[:before] + core.translate(letters) + chunk[before + len(core) :]


def joined_lines(text: str, plain: Line) -> Iterator[Line]:
    """Read what was written apart as one: s h i t, s.h.i.t, sh-it."""
    if _GLUED.search(text) or _LETTERS.search(plain.text):
        for openers in (_OPENERS, frozenset[str]()):
            if words := _join(text, openers):
                line = Line.of(words)
                yield line
                yield from shortened_lines(line)


def _join(text: str, openers: frozenset[str]) -> list[Word]:
    """Return the words with those put together that stand apart; none where nothing does.

    A leading "a" or "I", one of the ``openers``, may be a word of its own.
    """
    words: list[Word] = []
    place = 0
    for run in _APART.finditer(text):
        start, separator = run.start(), run[1]
        if separator is None and _PARTING.search(run[0]) and not _is_torn(run[0]):
            continue
        whole = "".join(WORD.findall(run[0]))
        if separator == " " and len(whole) > 3 and whole[0] in openers:
            start, whole = start + 2, whole[1:]
        words += place_words(text, place, start)
        words.append(Word(whole, start, run.end(), joined=separator is None))
        place = run.end()
    return words + place_words(text, place) if words else []


def _is_torn(run: str) -> bool:
    """Whether apostrophes and hyphens stand in a word, wan'ker, and not between words."""
    pieces = WORD.findall(run)
    return all(len(piece) > 1 and piece not in _COMMON for piece in pieces)


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


def halved_line(text: str) -> Line | None:
    """Read two neighbours as one word that was split, idi ot, where not both may be words."""
    words = place_words(text)
    pairs: list[Word] = []
    for first, second in pairwise(words):
        whole = first.text + second.text
        if text[first.end : second.start] == " " and _is_split(first.text, second.text):
            pairs += (Word(whole, first.start, second.end, joined=True), _FENCE)
    return Line.of(pairs) if pairs else None


_FENCE = Word("\0", 0, 0)


def _is_split(first: str, second: str) -> bool:
    if not 4 <= len(first) + len(second) <= 16 or min(len(first), len(second)) < 2:
        return False
    return not (first in _COMMON and second in _COMMON)


_COMMON = frozenset(
    str.split(
        "a an and any are as at be but by can do "
        "did for get go got had has have he her him his how "
        "i if in is it its let like me my no not of "
        "off old on one or our out own put re red say see "
        "set she so some than that the their them then they this to too up us use was way we were "
        "what when who why will with you your all back "
        "der die das den dem des ein eine und ist im am an auf aus bei er sie es wir ihr du ich zu "
        "so wie was wer la les un une de et est en "
        "il elle je tu nous vous ne pas que qui se sa son "
        "au aux mal el los las y por para con su al lo te mi si uno me ya muy gli i di da per tra "
        "che non ti ci vi ma e o ho ha os do na em "
        "um uma com eu ele ela ao w z po za nie to jest co "
        "tak jak het een van op dat die ik je"
    )
)
"""Short words of eight languages: "who re" is nobody's insult."""

_MASKED = re.compile(r"(?<![\w*])([^\W\d_]+)([*#%?_.\-•●✱]{1,3})([^\W\d_]+)(?![\w*])")
MASK = "\1"


def masked_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield words in which a sign stands for a letter, ``f*ck``, each such letter as ``MASK``."""
    for match in _MASKED.finditer(text):
        yield match[1] + MASK * len(match[2]) + match[3], match.start(), match.end()


def masked_spellings(word: str) -> Iterator[str]:
    """Yield the ways in which one, two or three neighbouring inner letters of a word are masked."""
    for width in (1, 2, 3):
        for start in range(1, len(word) - width):
            yield word[:start] + MASK * width + word[start + width :]
