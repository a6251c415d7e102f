"""Because of what a model thinks what it thinks: the heaviest pieces of the text, hosts and
facts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from heapq import nlargest
from typing import NamedTuple

from comments.learning.features import (
    FACT_VALUE,
    FACTS,
    SHORTEST_RUN,
    SIZE,
    Facts,
    Features,
    host_bucket,
    read,
)
from comments.learning.ftrl import Weights
from comments.screening.domains import host_of

MOST = 4
_HEAVIEST_RUNS = 24
_LONGEST_PIECE = 40


class Cause(NamedTuple):
    """A piece of the text, a host or a fact, and what it adds to the score's logarithm of odds."""

    name: str
    weight: float


def explain(weights: Weights, text: str, facts: Facts, features: Features) -> list[Cause]:
    """Return what speaks most against a comment, the heaviest first."""
    causes = [*_pieces(weights, text, features), *_hosts(weights, facts, features)]
    causes += [
        Cause(FACTS[bucket - SIZE], weights.values[bucket] * FACT_VALUE)
        for bucket in features.facts
    ]
    heavy = sorted((cause for cause in causes if cause.weight > 0), key=lambda cause: -cause.weight)
    names = dict.fromkeys(cause.name for cause in heavy)
    return [next(cause for cause in heavy if cause.name == name) for name in names][:MOST]


def _hosts(weights: Weights, facts: Facts, features: Features) -> Iterator[Cause]:
    for host in {host_of(link) for link in facts.links} - {""}:
        yield Cause(f"`{host}`", weights.values[host_bucket(host)] * features.value)


def _pieces(weights: Weights, text: str, features: Features) -> Iterator[Cause]:
    """Put heavy runs together where they overlap: what remains are words, or their beginnings."""
    reading, value, weight_of = read(text), features.value, weights.values.__getitem__
    runs: list[tuple[float, int, int]] = []
    for length, row in enumerate(reading.rows, SHORTEST_RUN):
        runs += [
            (weight * value, start, start + length)
            for start, weight in enumerate(map(weight_of, row))
            if weight > 0
        ]
    heaviest = nlargest(_HEAVIEST_RUNS, runs)
    merged: list[tuple[float, int, int]] = []
    for weight, start, end in sorted(heaviest, key=lambda run: run[1]):
        if merged and start < merged[-1][2] and end - merged[-1][1] <= _LONGEST_PIECE:
            before, first, last = merged[-1]
            merged[-1] = (before + weight, first, max(last, end))
        else:
            merged.append((weight, start, end))
    for weight, start, end in merged:
        if name := unicodedata.normalize("NFC", reading.spelling[start:end]).strip():
            yield Cause(f"`{name}`", weight)
