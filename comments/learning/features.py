"""A comment as the learner sees it: hashed runs of 2 to 5 characters of the folded text, Hangul
taken apart, and a few facts.

Hashing (Weinberger et al. 2009, https://arxiv.org/abs/0902.2206) keeps a model as large as it is,
whatever is written.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress
from operator import itemgetter
from typing import NamedTuple
from zlib import crc32

from comments.screening.domains import host_of
from comments.screening.draft import Draft
from comments.screening.folding import fold

SIZE = 1 << 16
"""Buckets for runs of characters; those of facts follow."""
SHORTEST_RUN, LONGEST_RUN = 2, 5
HEAD, TAIL = 320, 100
"""Characters read of a long text: spam stands at its beginning, or its links at the end."""
FACTS = (
    "a link",
    "several links",
    "many links",
    "a new author",
    "an author of this hour",
    "an author of this day",
    "an author of this week",
    "a reply",
    "a repeat",
    "mostly capitals",
)
TOTAL = SIZE + len(FACTS)
FACT_VALUE = 0.25
"""What a fact weighs beside the text, whose runs have together a length of 1."""
_SPREAD, _MIX, _MASK, _SHIFT = 0x9E3779B1, 0x1000193, 0x3FFFFFFF, 14
_LANE = 64
_ONE = (1).to_bytes(_LANE // 8, "little")
_HANGUL = range(0xAC00, 0xD7A4)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a comment besides its text, alike when it is posted and long after."""

    links: tuple[str, ...] = ()
    author_days: float = 1_000.0
    newcomer: bool = False
    is_reply: bool = False
    repeats: bool = False

    @classmethod
    def of(cls, draft: Draft) -> Facts:
        """Read the facts off a draft."""
        own = any(earlier.source == draft.source for earlier in draft.recent_own)
        return cls(
            links=draft.links,
            author_days=(draft.now - draft.author.first_seen).total_seconds() / 86_400,
            newcomer=draft.author.approved == 0,
            is_reply=draft.is_reply,
            repeats=own or bool(draft.recent_others),
        )


@dataclass(frozen=True)
class Features:
    """Buckets of runs of the text, each once, and of facts."""

    runs: tuple[int, ...]
    facts: tuple[int, ...]
    value: float
    """What each run weighs."""

    @cached_property
    def pick(self) -> Callable[[Sequence[float]], Sequence[float]]:
        """Return what picks the runs' places out of a row; made once for all rows."""
        # Of one bucket, an itemgetter returns the item and no tuple.
        if len(self.runs) < 2:
            return lambda values: [values[bucket] for bucket in self.runs]
        return itemgetter(*self.runs)

    def among(self, marks: bytes) -> Features:
        """Return the features without runs whose buckets are not marked. Each weighs what it did:
        where the others have no weight, scores are the same.
        """
        marked = self.pick(marks)
        return Features(tuple(compress(self.runs, marked)), self.facts, self.value)


def features_of(text: str, facts: Facts) -> Features:
    """Return the features of a text and its facts."""
    runs: set[int] = set()
    runs.update(*read(text).rows)
    runs.update(_host_buckets(facts.links))
    value = len(runs) ** -0.5 if runs else 0.0
    return Features(tuple(runs), tuple(_fact_buckets(text, facts)), value)


class Reading(NamedTuple):
    """How a text is spelt, and the buckets of its runs, row by row."""

    spelling: str
    rows: tuple[Sequence[int], ...]


@lru_cache(maxsize=1)
def read(text: str) -> Reading:
    """Read a text; the last is remembered, for its score is mostly explained next."""
    spelling = spell(text)
    return Reading(spelling, tuple(run_hashes(spelling)))


def spell(text: str) -> str:
    """Return the text as it is read: folded, blanks single, Hangul in jamo, the middle of a long
    text left out.
    """
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]} {text[-TAIL:]}"
    folded = " ".join(fold(text).split())
    if not folded.isascii() and any(ord(char) in _HANGUL for char in folded):
        folded = unicodedata.normalize("NFD", folded)
    return f" {folded} "


def run_hashes(spelling: str) -> Iterator[Sequence[int]]:
    """Yield the buckets of all runs of 2 characters, then of 3, 4 and 5; the place in a row is
    where the run begins.

    The text is one large number with a lane of 64 bits for each character, so that each step of
    the hash is one multiplication for all of them.
    """
    count = len(spelling)
    layout, masks = f"<{count}Q", _MASK * int.from_bytes(_ONE * count, "little")
    codes = int.from_bytes(struct.pack(layout, *map(ord, spelling)), "little") * _SPREAD & masks
    row = codes
    for length in range(SHORTEST_RUN, LONGEST_RUN + 1):
        # 30 bits times 25, plus 30: no lane runs over into the next.
        row = (row * _MIX + (codes >> _LANE * (length - 1))) & masks
        buckets = (row >> _SHIFT & masks).to_bytes(count * _LANE // 8, "little")
        yield struct.unpack(layout, buckets)[: max(0, count - length + 1)]


def _host_buckets(links: Iterable[str]) -> Iterator[int]:
    for host in {host_of(link) for link in links}:
        if host:
            yield host_bucket(host)


def host_bucket(host: str) -> int:
    """Return the bucket of a host that a comment links to."""
    return crc32(f"host {host}".encode()) & 0xFFFF


def _fact_buckets(text: str, facts: Facts) -> Iterator[int]:
    count = len(facts.links)
    truths = (
        count == 1,
        1 < count <= 3,
        count > 3,
        facts.newcomer,
        facts.author_days < 1 / 24,
        1 / 24 <= facts.author_days < 1,
        1 <= facts.author_days < 7,
        facts.is_reply,
        facts.repeats,
        _shouts(text),
    )
    for place, truth in enumerate(truths):
        if truth:
            yield SIZE + place


def _shouts(text: str) -> bool:
    letters = "".join(filter(str.isalpha, text[:HEAD]))
    return len(letters) >= 10 and sum(map(str.isupper, letters)) * 2 > len(letters)
