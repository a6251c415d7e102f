"""What an entry of a word list means: words, a wildcard, a sign, or a pattern; and why one is
refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

import re2

from comments.screening.folding import WORD, fold
from comments.screening.lines import GAP, part_words
from comments.screening.unspaced import plain_spelling
from comments.screening.word_scope import read_scope
from comments.text.characters import UNSPACED

_SHORT = 4
"""Letters up to which accents make a word of their own."""
LONGEST = 200
"""Characters an entry may have."""

_PIECE = re.compile(rf"(?:{WORD.pattern}|\*)++")
_PLAIN = re.compile(rf"(?:{WORD.pattern}|[\s*\-_'’‘`´.,:;!?/&()\"“”«»])*+")
_SEPARATORS = frozenset(" .-_*~^=·•・")
_LARGEST_PATTERN = 1_000
LARGEST_LIST = 6_000
"""Instructions that the patterns of one list may have together: what a text costs grows with them.
"""


class Refused(ValueError):
    """The entry cannot be used; the message says why, as the end of a sentence that begins with the
    entry.
    """


@dataclass(frozen=True, slots=True)
class Rule:
    """How one entry is looked for.

    ``words``: ``key`` is searched in a line of words, the blanks in it marking where words begin
    and end; ``part`` says that it may be a part of a word. ``inside``: anywhere in the text;
    ``spaceless``: in a script without blanks, by its own boundaries. ``words_pattern`` and
    ``pattern`` are RE2 patterns
    for a line of words and for the folded text.
    """

    entry: str
    kind: Literal["words", "inside", "spaceless", "words_pattern", "pattern"]
    key: str
    part: bool = False
    accented: bool = False
    """Whether a text without accents is another word: ``göt`` is no "got"."""


def read_entry(entry: str) -> Rule:
    """Return how to look for an entry as an operator wrote it.

    ``idiot`` is a whole word, ``go back home`` a phrase, ``idiot*`` and ``*wanker*`` are parts of
    words, ``/…/`` is a pattern of RE2 (https://github.com/google/re2/wiki/Syntax), and what holds
    signs such as ``c++`` or an emoji is found anywhere. ``ko:`` and ``shadow:`` before it are left
    aside. Raises ``Refused``.
    """
    bare = read_scope(entry).entry
    return _read(bare) if bare == entry else replace(_read(bare), entry=entry)


def _read(entry: str) -> Rule:
    if len(entry) > LONGEST:
        raise Refused(f"is longer than {LONGEST} characters")
    if len(entry) > 2 and entry.startswith("/") and entry.endswith("/"):
        return _read_pattern(entry)
    folded = " ".join(fold(entry).split())
    if not folded.strip("* "):
        raise Refused("would match every comment" if folded else "is empty")
    if UNSPACED.search(folded):
        return _read_spaceless(entry, folded)
    if not _PLAIN.fullmatch(folded) or not WORD.search(part_words(folded)):
        return Rule(entry, "inside", folded)
    rule = _read_words(entry, _PIECE.findall(part_words(folded)))
    short = len(folded.strip("* ")) <= _SHORT
    return replace(rule, accented=short and folded.isascii() and not entry.isascii())


def _read_words(entry: str, words: list[str]) -> Rule:
    line = GAP.join(words)
    body = line.strip("*")
    if "*" not in line:
        return Rule(entry, "words", f" {line} ")
    if sum(char.isalnum() for char in line) < 2:
        raise Refused("needs at least two letters beside the *")
    if "*" in body or body != body.strip():
        anything = [_wildcards(word) for word in words]
        return Rule(entry, "words_pattern", f" {GAP.join(anything)} ", part=True)
    begins, ends = "" if line.startswith("*") else " ", "" if line.endswith("*") else " "
    return Rule(entry, "words", f"{begins}{body}{ends}", part=True)


def _wildcards(word: str) -> str:
    """A star within a word stands for one letter, ``f*ck`` is no flack; at its ends for any."""
    body = re2.escape(word.strip("*")).replace(r"\*", "[^ ]")
    begins, ends = word.startswith("*"), word.endswith("*")
    return f"{'[^ ]*' if begins else ''}{body}{'[^ ]*' if ends and body else ''}"


def _read_spaceless(entry: str, folded: str) -> Rule:
    pieces = [
        "".join(char for char in plain_spelling(piece) if char not in _SEPARATORS)
        for piece in folded.strip("* ").split("*")
    ]
    if len(pieces) == 1:
        return Rule(entry, "spaceless", pieces[0], part="*" in folded)
    return Rule(entry, "pattern", r"\S*".join(re2.escape(piece) for piece in pieces))


def _read_pattern(entry: str) -> Rule:
    source = "".join(char if char.isascii() else fold(char) for char in entry[1:-1])
    pattern = compile_pattern(source)
    if pattern.programsize > _LARGEST_PATTERN:
        raise Refused("is too large a pattern; use fewer or smaller repetitions")
    if pattern.search(""):
        raise Refused("would match an empty text, and so every comment")
    return Rule(entry, "pattern", source)


def compile_pattern(source: str) -> Any:
    """Return the RE2 pattern, which runs in time linear in the text. Raises ``Refused``."""
    try:
        return re2.compile(source, _options())
    except re2.error as error:
        sentence = error.args[0] if error.args else "it cannot be read"
        sentence = (
            sentence.decode(errors="replace") if isinstance(sentence, bytes) else str(sentence)
        )
        raise Refused(f"is not a pattern RE2 can use: {sentence}") from None


def pattern_set(sources: list[str]) -> tuple[Any, Any]:
    """Return one pattern that matches where any of them does (None: there can be none), and a set
    that says which.

    A set that runs out of memory says that none does; only the first is to be believed in that.
    """
    which = re2.Set.SearchSet(_options())
    for source in sources:
        which.Add(source)
    which.Compile()
    try:
        return compile_pattern("|".join(f"(?:{source})" for source in sources)), which
    except Refused:
        return None, which


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options
