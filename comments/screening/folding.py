"""One spelling for what readers take for the same text, with a way back to where each letter stood.

Folding takes away case, accents, width, ligatures and characters that cannot be seen. A second
reading also turns lookalikes of other scripts into the Latin letters they stand for, in words where
they are a disguise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cached_property

from comments.screening.lookalikes import LATIN

_ACCENTS = (
    (0x0300, 0x036F),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x1AB0, 0x1AFF),
)
_MORE_ACCENTS = (
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5")
_LOOKALIKE = re.compile("[" + "".join(map(re.escape, LATIN)) + "]")
_MARKS = "\u0900-\u0dff\u0e00-\u109f\u1780-\u17ff\u3099\u309a"
WORD = re.compile(rf"[\w{_MARKS}]+")
"""A word: letters, digits, underscores, and the vowel signs that belong to letters in scripts of
India and beyond.
"""
_NATIVE = re.compile("[\u0430-\u045f\u0490-\u0491]+|[\u03b1-\u03c9]+(?<!\u03f2)")
"""A word wholly of the Cyrillic or the Greek alphabet."""
_REMEMBERED = 20_000


class Folded:
    """A folded text that knows which part of the original each part of it came from."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._ascii = original.isascii()
        self._starts: list[int] | None
        self.text, self._starts = _fold_ascii(original) if self._ascii else _fold_all(original)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the original the folded characters from ``start`` up to ``end`` stood."""
        if start >= end:
            return (0, 0)
        first, last = (
            (start, end)
            if self._starts is None
            else (self._starts[start], self._starts[end - 1] + 1)
        )
        while last < len(self.original) and _TABLE[self.original[last]] == "":
            last += 1
        return first, last

    @cached_property
    def unmasked(self) -> str | None:
        """The same text with lookalikes turned into Latin letters; None where there are none to
        turn.

        A word wholly of another script is left alone where the text has a word that is genuinely of
        one, or none in Latin letters: Russian is not English in disguise. Letters that no
        alphabet of today has beside the word's others are a disguise wherever they stand.
        """
        if self._ascii or not _LOOKALIKE.search(self.original):
            return None
        bare = "".join([_UNMASKED[char] for char in self.original])
        words = [(word, self.text[word.start() : word.end()]) for word in WORD.finditer(bare)]
        native = any(not word[0].isascii() for word, _ in words) or not any(
            plain == word[0] and plain.isascii() and plain[0].isalpha() for word, plain in words
        )
        chars = list(self.text)
        for word, plain in words:
            if plain != word[0] and not (native and _NATIVE.fullmatch(plain)):
                chars[word.start() : word.end()] = word[0]
        unmasked = "".join(chars)
        return unmasked if unmasked != self.text else None


def fold(text: str) -> str:
    """Return the text without case, accents, width and invisible characters."""
    return Folded(text).text


def fold_name(name: str) -> str:
    """Return the key under which names that a reader would confuse are the same: J0hn, Jоhn and
    JOHN.
    """
    folded = Folded(name)
    letters = "".join(WORD.findall("".join([_UNMASKED[char] for char in folded.original])))
    return (
        letters.translate(_NAME_DIGITS).replace("rn", "m").replace("vv", "w")[:300]
        or folded.text.strip()[:300]
    )


_NAME_DIGITS = str.maketrans("01i35", "olles")


def _fold_ascii(text: str) -> tuple[str, None]:
    return text.translate(_ASCII), None


def _fold_all(text: str) -> tuple[str, list[int]]:
    parts = [_TABLE[char] for char in text]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


def _fold_char(char: str) -> str:
    kind = unicodedata.category(char)
    if char in _BLANK_LETTERS or kind == "Cf":
        return ""
    if char.isspace() or kind in ("Cc", "Zs") or char == "\u2800":
        return " "
    if kind == "Cs":
        return "\ufffd"
    if "\uac00" <= char <= "\ud7a3":
        return char
    return "".join(
        part for part in unicodedata.normalize("NFKD", char) if not _is_accent(part)
    ).casefold()


def _is_accent(char: str) -> bool:
    return char > "\u02ff" and any(
        low <= ord(char) <= high for low, high in (*_ACCENTS, *_MORE_ACCENTS)
    )


def _unmask_char(char: str) -> str:
    folded = _TABLE[char]
    if len(folded) != 1 or folded.isascii():
        return folded
    base = unicodedata.normalize("NFKD", char)[:1]
    return LATIN.get(char) or LATIN.get(base) or folded


class _Table(dict[str, str]):
    """A function of one character that remembers its first answers."""

    def __init__(self, answer: Callable[[str], str]) -> None:
        self._answer = answer

    def __missing__(self, char: str) -> str:
        answer = self._answer(char)
        if len(self) < _REMEMBERED:
            self[char] = answer
        return answer


_TABLE = _Table(_fold_char)
_UNMASKED = _Table(_unmask_char)
_ASCII = {code: _fold_char(chr(code)) for code in range(128)}
