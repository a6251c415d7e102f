"""Fitting a model anew to all lessons, and trying it on lessons it has not learnt from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from comments.learning.evaluation import Judged
from comments.learning.features import Features
from comments.learning.ftrl import Model

PASSES = 5
FOLDS = 5
_PASSES_IN_A_FOLD = 3


class Lesson(NamedTuple):
    """A comment, what was decided (True is against it), how much that counts, and whether a person
    of this desk decided it.
    """

    features: Features
    label: bool
    importance: float = 1.0
    decided: bool = True


class Fit(NamedTuple):
    """A fitted model and what was thought, fold by fold, of the lessons left out."""

    packed: bytes
    judged: list[Judged]


def fit(lessons: Sequence[Lesson]) -> Fit:
    """Fit a model in five passes, and cross-validate it in five folds.

    What is judged are the desk's own decisions where there are enough of both kinds, else all. The
    order is drawn, but always in the same way: the same lessons make the same model.
    """
    return Fit(train(lessons, PASSES).pack(), cross_validate(lessons))


def train(lessons: Sequence[Lesson], passes: int) -> Model:
    """Return a model that has seen the lessons so many times."""
    model, order = Model(), list(lessons)
    generator = random.Random(17)  # noqa: S311
    for _ in range(passes):
        generator.shuffle(order)
        for lesson in order:
            model.learn(lesson.features, lesson.label, lesson.importance)
    return model


def cross_validate(lessons: Sequence[Lesson]) -> list[Judged]:
    """Return what models that had not learnt from them thought of the lessons."""
    decided = [lesson for lesson in lessons if lesson.decided]
    pool = decided if _has_both(decided, FOLDS) else list(lessons)
    if not _has_both(pool, FOLDS):
        return []
    others = [lesson for lesson in lessons if not lesson.decided] if pool is decided else []
    judged: list[Judged] = []
    folds = _folds(pool)
    for number, fold in enumerate(folds):
        rest = [lesson for place, other in enumerate(folds) if place != number for lesson in other]
        model = train([*rest, *others], _PASSES_IN_A_FOLD)
        judged += [Judged(model.score(lesson.features), lesson.label) for lesson in fold]
    return judged


def _folds(lessons: Sequence[Lesson]) -> list[list[Lesson]]:
    """Deal the lessons out, each kind in turn."""
    folds: list[list[Lesson]] = [[] for _ in range(FOLDS)]
    ordered = sorted(lessons, key=lambda lesson: lesson.label)
    random.Random(5).shuffle(ordered)  # noqa: S311
    ordered.sort(key=lambda lesson: lesson.label)
    for place, lesson in enumerate(ordered):
        folds[place % FOLDS].append(lesson)
    return folds


def _has_both(lessons: Sequence[Lesson], least: int) -> bool:
    positives = sum(lesson.label for lesson in lessons)
    return positives >= least and len(lessons) - positives >= least
