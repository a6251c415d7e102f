"""Near repeats: one text posted often speaks once."""

from __future__ import annotations

from collections.abc import Iterable

from comments.digest.contribution import Contribution
from comments.screening.simhash import distance

NEAR = 6
"""Bits in which two texts' fingerprints differ where they are the same with a word changed."""
AUTHOR_LIMIT = 5
"""Comments of one author that a digest looks at: nobody makes a theme alone."""


def distinct(contributions: Iterable[Contribution]) -> list[tuple[Contribution, ...]]:
    """Return groups of comments that say the same in nearly the same words, the weightiest of each
    first.

    Texts too short for a fingerprint are the same only word for word. Of each author the
    weightiest ``AUTHOR_LIMIT`` comments count.
    """
    groups: list[list[Contribution]] = []
    by_author: dict[int, int] = {}
    for entry in sorted(contributions, key=lambda entry: entry.weight, reverse=True):
        by_author[entry.author] = by_author.get(entry.author, 0) + 1
        if by_author[entry.author] > AUTHOR_LIMIT or not entry.text:
            continue
        same = next((group for group in groups if _same(group[0], entry)), None)
        if same is None:
            groups.append([entry])
        else:
            same.append(entry)
    return [tuple(group) for group in groups]


def _same(first: Contribution, other: Contribution) -> bool:
    if first.fingerprint is None or other.fingerprint is None:
        return first.text.casefold() == other.text.casefold()
    return distance(first.fingerprint, other.fingerprint) <= NEAR
