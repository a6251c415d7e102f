"""What a learner may do: no more than the site's setting, and no more than the evidence carries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from comments.learning.evaluation import LEAST_ABOVE
from comments.learning.judge import CHECK, FAMILIES, Mode
from comments.models import (
    Actor,
    Comment,
    Decision,
    LearnerModel,
    Lesson,
    Site,
    SiteSettings,
    StoredFinding,
)
from comments.models.decision import NOT_POSTED
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.sites.setting_history import SETTING

ENOUGH = 50
"""Decisions of each kind from which a learner may order the queue."""
MEASURED = 200
"""Latest comments it held that people have decided on, by which its holds are measured."""
STEPPED_BACK = "learning"
"""What the log calls it."""
_SET = "learning="
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


def sets_learning(entry: Decision) -> bool:
    """Say whether somebody sets ``learning`` by an entry of the log: learners may hold again."""
    return entry.action == SETTING and (entry.after or "").startswith(_SET)


def last_set(session: Session, site_id: int, before: int | None = None) -> Decision | None:
    """Return the last entry of the log, before another, by which ``learning`` was set."""
    query = _entries(site_id, SETTING, before).where(Decision.after.startswith(_SET))
    return session.scalars(query.limit(1)).first()


def last_step_back(
    session: Session, site_id: int, family: str, before: int | None = None
) -> Decision | None:
    """Return the last entry of the log, before another, by which a learner stepped back."""
    query = _entries(site_id, STEPPED_BACK, before).where(Decision.reason == family)
    return session.scalars(query.limit(1)).first()


def _entries(site_id: int, action: str, before: int | None) -> Select[Decision]:
    # The last condition lets the index of such entries be used.
    about = (Decision.site_id == site_id, Decision.action == action, text(NOT_POSTED))
    query = select(Decision).where(*about).order_by(Decision.id.desc())
    return query if before is None else query.where(Decision.id < before)


def latest_holds(
    session: Session, site_id: int, family: str, before: Decision | None = None
) -> list[tuple[int, str]]:
    """Return the latest comments that a learner held and people have decided on since ``learning``
    was last set, with what they decided, the latest first; those before an entry where one is
    given.
    """
    start = last_set(session, site_id, None if before is None else before.id)
    query = (
        select(Comment.id, Lesson.verdict)
        .join(Comment, Comment.id == Lesson.comment_id)
        .join(StoredFinding, StoredFinding.comment_id == Lesson.comment_id)
        .where(
            Lesson.site_id == site_id,
            Lesson.kind == "decided",
            StoredFinding.check == CHECK,
            StoredFinding.rule == family,
            StoredFinding.status == "pending",
            StoredFinding.revision == Lesson.revision,
        )
        .order_by(Lesson.created_at.desc(), Lesson.id.desc())
        .limit(MEASURED)
    )
    if start is not None:
        query = query.where(Lesson.created_at >= start.created_at)
    if before is not None:
        query = query.where(Lesson.created_at < before.created_at)
    return [(number, verdict) for number, verdict in session.execute(query)]


def measured_holds(session: Session, model: LearnerModel) -> tuple[int, int]:
    """Return how many of the latest comments that this learner held people have decided on, and how
    many of those against the comment.
    """
    holds = latest_holds(session, model.site_id, model.family)
    return len(holds), sum(verdict in FAMILIES for _, verdict in holds)


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
    record(session, STEPPED_BACK, context, site_id=site.id, before="hold", after="order")
    return True
