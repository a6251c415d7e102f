"""What a learner may do: no more than the site's setting, and no more than the evidence carries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.learning.evaluation import LEAST_ABOVE
from comments.learning.judge import CHECK, FAMILIES, Mode
from comments.models import (
    Actor,
    LearnerModel,
    Lesson,
    Site,
    SiteSettings,
    StoredFinding,
)
from comments.services.audit_log import record
from comments.services.context import DecisionContext

ENOUGH = 50
"""Decisions of each kind from which a learner may order the queue."""
MEASURED = 200
"""Latest comments it held that people have decided on, by which its holds are measured."""
LEARNER = Actor("rule", CHECK, "Learner")
_STEPS: tuple[Mode, ...] = ("shadow", "order", "hold")


def enough(positives: int, negatives: int) -> bool:
    """Say whether there are decisions enough of each kind for a learner to do more than watch."""
    return min(positives, negatives) >= ENOUGH


def allowed_mode(model: LearnerModel) -> Mode:
    """Return the most that the evidence for a model allows."""
    if not enough(model.positives, model.negatives):
        return "shadow"
    if model.threshold is None or model.stepped_back_at is not None:
        return "order"
    return "hold"


def effective_mode(settings: SiteSettings, model: LearnerModel) -> Mode | None:
    """Return what a model does: None where learning is off."""
    if settings.learning == "off":
        return None
    return _STEPS[min(_STEPS.index(settings.learning), _STEPS.index(allowed_mode(model)))]


def measured_holds(session: Session, model: LearnerModel) -> tuple[int, int]:
    """Return how many of the latest comments that this learner held people have decided on, and how
    many of those against the comment.
    """
    query = (
        select(Lesson.verdict)
        .join(StoredFinding, StoredFinding.comment_id == Lesson.comment_id)
        .where(
            Lesson.site_id == model.site_id,
            Lesson.kind == "decided",
            StoredFinding.check == CHECK,
            StoredFinding.rule == model.family,
            StoredFinding.status == "pending",
            StoredFinding.revision == Lesson.revision,
        )
        .order_by(Lesson.created_at.desc(), Lesson.id.desc())
        .limit(MEASURED)
    )
    verdicts = session.scalars(query).all()
    return len(verdicts), sum(verdict in FAMILIES for verdict in verdicts)


def fell_short(count: int, right: int, precision: float) -> bool:
    """Say whether too few of the latest comments that a learner held were then decided against."""
    return count >= LEAST_ABOVE and right * 100 < precision * count


def step_back(session: Session, site: Site, model: LearnerModel, at: datetime) -> bool:
    """Stop a learner's holds where people decide otherwise too often, and say so in the log.

    Until somebody sets ``learning`` anew it orders the queue only.
    """
    if model.stepped_back_at is not None or effective_mode(site.settings, model) != "hold":
        return False
    count, right = measured_holds(session, model)
    if not fell_short(count, right, site.settings.learning_precision):
        return False
    model.stepped_back_at = at
    share = f"{right} of the {count} comments it held were decided against"
    note = f"{FAMILIES[model.family].capitalize()}: {share}; it holds no more."
    context = DecisionContext(LEARNER, at, reason=model.family, note=note)
    record(session, "learning", context, site_id=site.id, before="hold", after="order")
    return True
