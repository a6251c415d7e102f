"""Fits that were in use: the latest of each learner are kept, so that a back-test judges each
comment by what was known at its moment.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from comments.learning.evaluation import Judged
from comments.learning.fitting import Fit
from comments.models import Decision, FormerFit, LearnerModel, LogFollower
from comments.services.learning.modes import enough
from comments.services.learning.online_learning import READER

KEPT = 30
"""Fits of each learner; the oldest go first."""


def keep_fit(
    session: Session, model: LearnerModel, result: Fit | None, at: datetime, *, earlier: bool
) -> None:
    """Keep a fit that has just come into use; the caller has stored it as the present model.

    Those of a learner that has never had decisions enough to hold anything are not kept;
    ``earlier`` says that it had them at the fit before.
    """
    latest = session.scalar(
        select(FormerFit)
        .where(FormerFit.site_id == model.site_id, FormerFit.family == model.family)
        .order_by(FormerFit.number.desc())
        .limit(1)
    )
    if latest is None and not enough(model.positives, model.negatives):
        return
    number = 1 + (earlier if latest is None else latest.number)
    follower = session.get(LogFollower, (model.site_id, READER))
    last = select(func.max(Decision.id)).where(Decision.site_id == model.site_id)
    session.add(
        FormerFit(
            site_id=model.site_id,
            family=model.family,
            number=number,
            packed=model.packed,
            judged=pack_judged(result.judged if result is not None else ()),
            positives=model.positives,
            negatives=model.negatives,
            learnt_up_to=0 if follower is None else follower.decision_id,
            in_use_after=session.scalar(last) or 0,
            fitted_at=at,
        )
    )
    session.execute(
        delete(FormerFit).where(
            FormerFit.site_id == model.site_id,
            FormerFit.family == model.family,
            FormerFit.number <= number - KEPT,
        )
    )


def former_fits(session: Session, site_id: int, family: str) -> list[FormerFit]:
    """Return the kept fits of a learner, the earliest first."""
    query = select(FormerFit).where(FormerFit.site_id == site_id, FormerFit.family == family)
    return list(session.scalars(query.order_by(FormerFit.number)))


def pack_judged(judged: Sequence[Judged]) -> bytes:
    """Return what cross-validation thought of each lesson, as it is stored."""
    scores = array("f", (entry.score for entry in judged))
    return zlib.compress(scores.tobytes() + bytes(entry.label for entry in judged))


def unpack_judged(packed: bytes) -> list[Judged]:
    """Read what ``pack_judged`` returned."""
    content = zlib.decompress(packed)
    end = len(content) // 5 * 4
    scores = array("f")
    scores.frombytes(content[:end])
    labels = map(bool, content[end:])
    return [Judged(score, label) for score, label in zip(scores, labels, strict=True)]
