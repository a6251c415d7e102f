"""Word lists: which entry of a list a text matches, and where, however the writer disguised it.

A list is compiled once and searched in time linear in the text, whatever an operator enters:
literal entries by Aho and Corasick's automaton, patterns by RE2. Neither backtracks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, islice
from time import thread_time
from typing import Any

import ahocorasick

from comments.errors import InvalidInput
from comments.screening import korean
from comments.screening.disguises import masked_spellings
from comments.screening.readings import Readings
from comments.screening.unspaced import Unspaced, abbreviated, is_ambiguous
from comments.screening.word_entries import (
    LARGEST_LIST,
    Refused,
    Rule,
    compile_pattern,
    pattern_set,
    read_entry,
)

LONGEST_LIST = 10_000
MOST_PATTERNS = 200
LONGEST_SEARCH = 0.5
"""Seconds of work after which the patterns of a list give up; a text that costs so much is held."""
MOST_MATCHES = 20
"""Entries reported for one text; a moderator has seen enough by then."""

_MOST_PLACES = 50


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that matched, and where in the original text it did first."""

    entry: str
    start: int
    end: int
    text: str
    certain: bool = True
    """Whether it is that word; not where only grammar could tell, or where initials stand for it.
    """


class WordList:
    """A compiled list of entries. Made by ``compile_words``."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        self._words = _Automaton(rule for rule in rules if rule.kind == "words")
        self._inside = _Automaton(rule for rule in rules if rule.kind == "inside")
        self._spaceless = _Automaton(rule for rule in rules if rule.kind == "spaceless")
        if any(rule.kind == "spaceless" and is_ambiguous(rule.key) for rule in rules):
            korean.prepare()
        self._masked: dict[str, list[Rule]] = {}
        for rule in rules:
            word = rule.key.strip()
            if rule.kind == "words" and not rule.part and 4 <= len(word) <= 16 and " " not in word:
                for spelling in masked_spellings(word):
                    self._masked.setdefault(spelling, []).append(rule)
        self._initials: dict[str, list[Rule]] = {}
        for rule in rules:
            for letters in abbreviated(rule.key) if rule.kind == "spaceless" else ():
                self._initials.setdefault(letters, []).append(rule)
        self._words_patterns = _Patterns(rule for rule in rules if rule.kind == "words_pattern")
        self._patterns = _Patterns(rule for rule in rules if rule.kind == "pattern")

    def find(self, text: str | Readings, allowed: WordList | None = None) -> tuple[Match, ...]:
        """Return each entry that the text matches, once, in no order; at most ``MOST_MATCHES``.

        A place that an entry of ``allowed`` covers does not count: Scunthorpe is a town.
        """
        readings = text if isinstance(text, Readings) else Readings(text)
        matches: dict[str, Match] = {}
        excused, tries = None, 0
        for rule, start, end in self._places(readings):
            if rule.entry in matches:
                continue
            if allowed is not None and (excused := excused or _Covered(allowed, readings)).covers(
                start, end
            ):
                continue
            match = _match(rule, start, end, readings.folded.original, tries < MOST_MATCHES)
            if match is None:
                tries += 1
                continue
            matches[rule.entry] = match
            if len(matches) == MOST_MATCHES:
                break
        return tuple(matches.values())

    def _places(self, readings: Readings) -> Iterator[tuple[Rule, int, int]]:
        folded = readings.folded
        for rule, start, end in self._folded_places(readings):
            yield (rule, *folded.span(start, end))

    def _folded_places(self, readings: Readings) -> Iterator[tuple[Rule, int, int]]:
        for line in readings.lines if self._words or self._words_patterns else ():
            for rule, start, end in chain(
                self._words.search(line.text), self._words_patterns.search(line.text)
            ):
                first, last = line.between(start, end)
                if not (rule.part and (first.joined or last.joined)):
                    yield rule, first.start, last.end
        for spelling, start, end in readings.masked if self._masked else ():
            for rule in self._masked.get(spelling, ()):
                yield rule, start, end
        for text in readings.texts if self._inside or self._patterns else ():
            yield from (
                hit for hit in self._inside.search(text) if _stands_alone(text, hit[1], hit[2])
            )
            yield from self._patterns.search(text)
        if self._spaceless:
            yield from self._unspaced_places(readings.unspaced)

    def _unspaced_places(self, unspaced: Unspaced) -> Iterator[tuple[Rule, int, int]]:
        for reading in unspaced.readings:
            for rule, start, end in self._spaceless.search(reading.text):
                if rule.part or unspaced.is_word(reading, start, end):
                    yield rule, reading.places[start], reading.places[end - 1] + 1
        for letters, start, end in unspaced.abbreviations:
            for rule in self._initials.get(letters, ()):
                yield rule, start, end


def _match(rule: Rule, start: int, end: int, original: str, grammar: bool) -> Match | None:
    """Return the match, certain or not; None where grammar, if it may be asked, says that it is
    another word.
    """
    text = original[start:end]
    certain = True
    if rule.kind == "spaceless" and is_ambiguous(rule.key):
        noun = korean.is_noun(original, start, end) if grammar else None
        if noun is False:
            return None
        certain = noun is True
    elif rule.kind == "spaceless":
        certain = text not in abbreviated(rule.key)
    elif rule.accented and text.isascii():
        return None
    return Match(rule.entry, start, end, text, certain)


class _Covered:
    """The places in a text where nothing counts."""

    def __init__(self, allowed: WordList, readings: Readings) -> None:
        spans = sorted({(start, end) for _, start, end in allowed._places(readings)})
        self._starts = [start for start, _ in spans]
        self._furthest = list(accumulate((end for _, end in spans), max))

    def covers(self, start: int, end: int) -> bool:
        place = bisect_right(self._starts, start)
        return place > 0 and self._furthest[place - 1] >= end


class _Automaton:
    """Many literal keys, searched for in one pass."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        by_key: dict[str, list[Rule]] = {}
        for rule in rules:
            by_key.setdefault(rule.key, []).append(rule)
        self._automaton: Any = ahocorasick.Automaton()
        for key, same in by_key.items():
            self._automaton.add_word(key, (len(key), same))
        self._automaton.make_automaton()
        self._filled = bool(by_key)

    def __bool__(self) -> bool:
        return self._filled

    def search(self, text: str) -> Iterator[tuple[Rule, int, int]]:
        for last, (length, rules) in self._automaton.iter(text) if self._filled else ():
            for rule in rules:
                yield rule, last + 1 - length, last + 1


class _Patterns:
    """Many patterns: one look tells whether any matches, and only then each is tried."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._each = [(rule, compile_pattern(rule.key)) for rule in rules]
        self._any, self._which = pattern_set([rule.key for rule, _ in self._each])

    def __bool__(self) -> bool:
        return bool(self._each)

    def search(self, text: str) -> Iterator[tuple[Rule, int, int]]:
        if not self._each or (self._any is not None and not self._any.search(text)):
            return
        start = thread_time()
        for place in self._which.Match(text) or range(len(self._each)):
            if thread_time() - start > LONGEST_SEARCH:
                raise TimeoutError("The list's patterns take too long on this text.")
            rule, pattern = self._each[place]
            for match in islice(pattern.finditer(text), _MOST_PLACES):
                if match.start() < match.end():
                    yield rule, match.start(), match.end()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A sign's entry that begins or ends with a letter does not begin or end within a word: c++ is
    not in abc++.
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (
        after.isalnum() and text[end - 1].isalnum()
    )


def compile_words(entries: Sequence[str], field: str = "banned_words") -> WordList:
    """Return the compiled list; the same entries are compiled once.

    Raises ``InvalidInput`` under the name ``field``, with a sentence for each entry that cannot be
    used.
    """
    return _compile(tuple(entries), field)


@lru_cache(maxsize=256)
def _compile(entries: tuple[str, ...], field: str) -> WordList:
    if len(entries) > LONGEST_LIST:
        raise InvalidInput(
            {field: f"A list takes {LONGEST_LIST} entries at most; this one has {len(entries)}."}
        )
    rules: list[Rule] = []
    refused: list[str] = []
    for entry in entries:
        try:
            rules.append(read_entry(entry))
        except Refused as why:
            refused.append(f"The entry {entry[:60]!r} {why}.")
    if sum("pattern" in rule.kind for rule in rules) > MOST_PATTERNS:
        refused.append(f"A list takes {MOST_PATTERNS} patterns and inner wildcards at most.")
    patterns = [compile_pattern(rule.key) for rule in rules if "pattern" in rule.kind]
    if sum(pattern.programsize for pattern in patterns) > LARGEST_LIST:
        refused.append("The list's patterns are too large together; use fewer or smaller ones.")
    if refused:
        raise InvalidInput({field: refused[:10]})
    return WordList(rules)
