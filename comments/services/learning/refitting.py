"""Fitting the models anew: nightly, when there is much more to learn from, and when a lesson was
taken back.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.learning import fitting
from comments.learning.evaluation import Point, auc, brier, point, safe_threshold, table, wilson
from comments.models import LearnerModel, Lesson, Site
from comments.services.learning.former_fits import keep_fit
from comments.services.learning.lessons import Counts, count_lessons, gather, take_lasting_approvals
from comments.services.learning.models import publish, stored_models
from comments.services.learning.modes import enough

NIGHTLY = timedelta(hours=20)
LEAST = 5
"""Decisions of each kind below which nothing is learnt."""
_SMALL = 100
"""Lessons up to which fitting is a matter of a moment, and no process is started for it."""
_LONGEST_SECONDS = 600


def due(model: LearnerModel, counts: Counts, at: datetime) -> bool:
    """Say whether a model should be fitted anew."""
    total = counts.positives + counts.negatives
    if model.stale:
        return True
    if model.fitted_at is None:
        return min(counts.positives, counts.negatives) >= LEAST
    grown = total - model.positives - model.negatives
    if grown >= max(10, (model.positives + model.negatives) // 4):
        return True
    return at - model.fitted_at >= NIGHTLY and grown > 0


def sites_to_fit(session: Session, at: datetime) -> list[int]:
    """Return the sites whose decisions have taught enough for a model to be fitted anew."""
    numbers = session.scalars(select(Lesson.site_id).where(Lesson.kind == "decided").distinct())
    sites = session.scalars(select(Site).where(Site.id.in_(numbers.all())))
    return [
        site.id for site in sites if site.settings.learning != "off" and _is_due(session, site, at)
    ]


def _is_due(session: Session, site: Site, at: datetime) -> bool:
    models = stored_models(session, site.id)
    return any(
        due(model, count_lessons(session, site.id, family), at) for family, model in models.items()
    )


class Preparation(NamedTuple):
    """What a model is about to be fitted to."""

    family: str
    lessons: list[fitting.Lesson]
    counts: Counts


def prepare(
    session: Session, site: Site, at: datetime, *, everything: bool = False
) -> list[Preparation]:
    """Gather the lessons of what is due, or of everything. Fitting takes seconds: the caller ends
    the transaction before.
    """
    models = stored_models(session, site.id)
    counts = {family: count_lessons(session, site.id, family) for family in models}
    families = [
        family for family in models if everything or due(models[family], counts[family], at)
    ]
    if families:
        take_lasting_approvals(session, site, at)
    for family in families:
        models[family].stale = False
        session.add(models[family])
    session.flush()
    return [
        Preparation(family, gather(session, site.id, family), counts[family]) for family in families
    ]


def fit(preparation: Preparation) -> fitting.Fit | None:
    """Fit a model, a larger one in a process of its own; None where there is only one kind of
    lesson.
    """
    lessons = preparation.lessons
    if len({lesson.label for lesson in lessons}) < 2:
        return None
    return fitting.fit(lessons) if len(lessons) <= _SMALL else _fit_apart(lessons)


def store(
    session: Session, site: Site, preparation: Preparation, result: fitting.Fit | None, at: datetime
) -> None:
    """Store a fitted model with its evidence, and let every process know."""
    model = stored_models(session, site.id)[preparation.family]
    session.add(model)
    counts, target = preparation.counts, site.settings.learning_precision
    earlier = enough(model.positives, model.negatives)
    model.fitted_at, model.fitted_lessons = at, len(preparation.lessons)
    model.positives, model.negatives = counts.positives, counts.negatives
    model.packed, model.threshold, model.evidence = None, None, {}
    if result is not None:
        safe = safe_threshold(result.judged, sure(target))
        model.packed, model.evidence = result.packed, _evidence(result, target)
        model.threshold = None if safe is None else safe.threshold
    keep_fit(session, model, result, at, earlier=earlier)
    publish(site)
    session.flush()


def sure(target: float) -> float:
    """The share to look for in cross-validation: half of the errors that are allowed, because a
    threshold that is chosen by its precision flatters itself.
    """
    return (100 + target) / 200


def _evidence(fit: fitting.Fit, target: float) -> dict[str, object]:
    judged = fit.judged
    safe = safe_threshold(judged, sure(target))
    at_half = point(judged, 0.5)
    return {
        "judged": len(judged),
        "f1": _rounded(at_half.f1) if judged else None,
        "auc": _rounded(auc(judged)),
        "brier": _rounded(brier(judged)),
        "thresholds": [describe_point(entry) for entry in table(judged)],
        "target": target,
        "safe": None if safe is None else describe_point(safe),
    }


def describe_point(entry: Point) -> dict[str, object]:
    """Return what a threshold would do, with the interval of its precision."""
    interval = wilson(entry.right, entry.above)
    return {
        "threshold": round(entry.threshold, 4),
        "above": entry.above,
        "right": entry.right,
        "precision": None if interval is None else _rounded(interval.share),
        "low": None if interval is None else _rounded(interval.low),
        "high": None if interval is None else _rounded(interval.high),
        "recall": _rounded(entry.recall),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _fit_apart(lessons: list[fitting.Lesson]) -> fitting.Fit:
    answer = subprocess.run(
        [sys.executable, "-m", "comments.learning"],
        input=pickle.dumps(lessons),
        stdout=subprocess.PIPE,
        timeout=_LONGEST_SECONDS,
        check=True,
    )
    fit: fitting.Fit = pickle.loads(answer.stdout)  # noqa: S301
    return fit
