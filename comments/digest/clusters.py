"""Groups vectors by direction: spherical k-means, the number of groups chosen by silhouette.

k-means++ seeding: D. Arthur, S. Vassilvitskii (2007). Silhouette: P. Rousseeuw (1987). Needs numpy,
which only the encoder's process imports.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

MOST_GROUPS = 8
SMALLEST_GROUP = 3
ALIKE = 0.72
"""Cosine of two groups' middles above which they are one: a pile-on stays one theme."""
SAME = 0.92
"""Cosine above which two texts are the same in other words."""
_ROUNDS = 25
_TRIES = 4
Matrix = Any


def group(vectors: Matrix, voices: Sequence[int]) -> tuple[list[int], list[float], list[int]]:
    """Return each vector's group (-1: none of its own), how near it lies to the middle of it, and a
    number that it shares with those that are all but the same. ``voices`` are how many readers
    wrote each text.

    The vectors have length 1. The same vectors always give the same groups; those that are all but
    the same count once, so that a crowd that repeats itself moves no middle.
    """
    leaders, places = _leaders(vectors)
    crowds = np.bincount(places, weights=np.asarray(voices, dtype=float))
    labels, near = _group(vectors[leaders], crowds)
    return [labels[place] for place in places], [near[place] for place in places], places


def _leaders(vectors: Matrix) -> tuple[list[int], list[int]]:
    """Return the first of all those that are all but the same, and for each vector its place among
    these.
    """
    leaders: list[int] = []
    places = []
    for number, vector in enumerate(vectors):
        cosines = vectors[leaders] @ vector
        nearest = int(cosines.argmax()) if leaders else 0
        if not leaders or cosines[nearest] < SAME:
            nearest = len(leaders)
            leaders.append(number)
        places.append(nearest)
    return leaders, places


def _group(vectors: Matrix, crowds: Matrix) -> tuple[list[int], list[float]]:
    """Group those that differ; ``crowds`` are how many say each, which decide who is too few."""
    count = len(vectors)
    best_labels, best_score = np.zeros(count, dtype=int), -1.0
    apart = 1.0 - vectors @ vectors.T
    most = min(MOST_GROUPS, count, int(crowds.sum()) // SMALLEST_GROUP)
    for groups in range(2, most + 1):
        labels = _kmeans(vectors, groups)
        score = _silhouette(apart, labels, crowds > 1)
        if score > best_score:
            best_labels, best_score = labels, score
    labels = _merged(vectors, best_labels)
    middles = {label: _middle(vectors[labels == label]) for label in set(labels.tolist())}
    near = [float(vector @ middles[label]) for vector, label in zip(vectors, labels, strict=True)]
    sizes = {label: int(crowds[labels == label].sum()) for label in middles}
    large = [int(label) if sizes[label] >= SMALLEST_GROUP else -1 for label in labels.tolist()]
    return large, near


def _kmeans(vectors: Matrix, groups: int) -> Matrix:
    random = np.random.default_rng(groups)
    best_labels, best_fit = None, -np.inf
    for _ in range(_TRIES):
        middles = _seeds(vectors, groups, random)
        labels = (vectors @ middles.T).argmax(axis=1)
        for _ in range(_ROUNDS):
            for label in range(groups):
                members = vectors[labels == label]
                if len(members):
                    middles[label] = _middle(members)
            next_labels = (vectors @ middles.T).argmax(axis=1)
            if (next_labels == labels).all():
                break
            labels = next_labels
        fit = float((vectors @ middles.T).max(axis=1).sum())
        if fit > best_fit:
            best_labels, best_fit = labels, fit
    return best_labels


def _seeds(vectors: Matrix, groups: int, random: Any) -> Matrix:
    chosen = [int(random.integers(len(vectors)))]
    while len(chosen) < groups:
        gap = np.clip(1.0 - (vectors @ vectors[chosen].T).max(axis=1), 0.0, None)
        total = gap.sum()
        odds = gap / total if total > 0 else None
        chosen.append(int(random.choice(len(vectors), p=odds)))
    return vectors[chosen].copy()


def _silhouette(apart: Matrix, labels: Matrix, repeated: Matrix) -> float:
    """Return how well the groups are told apart, -1 to 1. What several readers say is no stray even
    where it has a group to itself: it lies by itself, and nowhere else.
    """
    names = np.unique(labels)
    if len(names) < 2:
        return -1.0
    member = (labels[:, None] == names[None, :]).astype(float)
    sizes = member.sum(axis=0)
    own = np.searchsorted(names, labels)
    rows = np.arange(len(labels))
    sums = apart @ member
    inside = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    scores = np.where(
        (sizes[own] > 1) | repeated,
        (outside - inside) / np.maximum(np.maximum(outside, inside), 1e-9),
        0.0,
    )
    return float(scores.mean())


def _merged(vectors: Matrix, labels: Matrix) -> Matrix:
    """Make one of groups whose middles point the same way."""
    labels = labels.copy()
    while True:
        names = np.unique(labels)
        middles = np.array([_middle(vectors[labels == name]) for name in names])
        alike = middles @ middles.T - 2.0 * np.eye(len(names))
        first, other = np.unravel_index(int(alike.argmax()), alike.shape)
        if len(names) < 2 or alike[first, other] < ALIKE:
            return labels
        labels[labels == names[other]] = names[first]


def _middle(members: Matrix) -> Matrix:
    total = members.sum(axis=0)
    return total / max(float(np.linalg.norm(total)), 1e-9)
