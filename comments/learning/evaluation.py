"""How good a model is on decisions it has not learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import NamedTuple

LEAST_ABOVE = 20
"""Decisions that must lie above a threshold before its precision is believed."""
_THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)


class Judged(NamedTuple):
    """What a model thought of a comment, and what a person decided: True is against it."""

    score: float
    label: bool


class Interval(NamedTuple):
    """A share and between what it probably lies."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold would do: how many lie above it, how many of them rightly, of how many."""

    threshold: float
    above: int
    right: int
    positives: int

    @property
    def precision(self) -> float:
        """The share of what lies above that people decided against."""
        return self.right / self.above if self.above else 0.0

    @property
    def recall(self) -> float:
        """The share of what people decided against that lies above."""
        return self.right / self.positives if self.positives else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.above + self.positives
        return 2 * self.right / total if total else 0.0


def wilson(right: int, count: int, z: float = 1.96) -> Interval | None:
    """Return a share with its interval of 95 % (Wilson 1927); None of nothing."""
    if count <= 0:
        return None
    share = right / count
    centre = share + z * z / (2 * count)
    spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return Interval(share, max(0.0, low), min(1.0, high))


def point(judged: Sequence[Judged], threshold: float) -> Point:
    """Return what a threshold would do to these."""
    above = [item.label for item in judged if item.score >= threshold]
    return Point(threshold, len(above), sum(above), sum(item.label for item in judged))


def table(judged: Sequence[Judged]) -> list[Point]:
    """Return what some thresholds would do."""
    return [point(judged, threshold) for threshold in _THRESHOLDS]


def auc(judged: Sequence[Judged]) -> float | None:
    """Return the probability that of two comments the worse has the higher score; None where all
    are alike.
    """
    positives = sum(item.label for item in judged)
    negatives = len(judged) - positives
    if not positives or not negatives:
        return None
    rank, ranks = 1, 0.0
    for _, group in groupby(sorted(judged), key=lambda item: item.score):
        same = list(group)
        ranks += (rank + (len(same) - 1) / 2) * sum(item.label for item in same)
        rank += len(same)
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def brier(judged: Sequence[Judged]) -> float | None:
    """Return the mean squared error of the scores as probabilities (Brier 1950)."""
    errors = [(item.score - item.label) ** 2 for item in judged]
    return sum(errors) / len(errors) if errors else None


def safe_threshold(judged: Sequence[Judged], precision: float) -> Point | None:
    """Return the lowest threshold above which at least such a share was decided against, of at
    least ``LEAST_ABOVE``; None where there is none.
    """
    ordered = sorted(judged, reverse=True)
    positives = sum(item.label for item in ordered)
    right, best = 0, None
    for count, item in enumerate(ordered, 1):
        right += item.label
        last = count == len(ordered) or ordered[count].score < item.score
        if last and count >= LEAST_ABOVE and right >= precision * count:
            best = Point(item.score, count, right, positives)
    return best
