"""Decisions: what moderators do to comments, bound to the version they judged, recorded, and
undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from comments.errors import CommentsError, Conflict, InvalidInput
from comments.models import Actor, Author, Comment, Decision, Report, Standing, Status, private_id
from comments.services.comments.priority import reprioritise
from comments.services.comments.transitions import change_status, locked_comment, touch
from comments.services.moderation.standing import StandingChange, give_standing
from comments.services.moderation.trusted_domains import learn_domains
from comments.services.threads.tree import PINNED_LIMIT
from comments.text import clean_note

NOTE_LENGTH = 2000
MAX_DECISIONS = 100


@dataclass(frozen=True, slots=True)
class Action:
    """What an action does: the status it leads to, and from which it may be taken."""

    to: Status | None
    allowed: frozenset[str]
    says: str
    standing: Standing | None = None
    """The standing it gives the comment's author."""


def _from(*statuses: str) -> frozenset[str]:
    return frozenset(statuses)


_STORED = _from("pending", "approved", "rejected", "spam")

ACTIONS: dict[str, Action] = {
    "approve": Action("approved", _STORED, "Let readers see it; open reports are dismissed."),
    "reject": Action(
        "rejected", _from("pending", "approved", "spam"), "Take it down; open reports are upheld."
    ),
    "spam": Action(
        "spam",
        _from("pending", "approved", "rejected"),
        "Take it down as spam; open reports are upheld.",
    ),
    "restore": Action(
        "approved", _from("rejected", "spam"), "Bring back what had been taken down."
    ),
    "reject_and_ban": Action(
        "rejected",
        _from("pending", "approved", "spam"),
        "Take it down, and bar its author from the site.",
        "banned",
    ),
    "approve_and_trust": Action(
        "approved",
        _STORED,
        "Let readers see it, and hold its author's comments no more.",
        "trusted",
    ),
    "pin": Action(None, _from("approved"), "Show it above the thread."),
    "unpin": Action(None, _STORED, "Show it in its own place again."),
    "feature": Action(None, _from("approved"), "Mark it as the newsroom's choice."),
    "unfeature": Action(None, _STORED, "Take that mark away."),
    "escalate": Action(None, _STORED, "Ask for a colleague's judgement; it rises in the queues."),
    "note": Action(None, _from(*_STORED, "deleted"), "Leave a note for colleagues."),
}
"""Every action of a moderator on a comment. ``undo`` is not one of them: it takes back a decision.
"""

_FLAGS: dict[str, tuple[str, bool]] = {
    "pin": ("pinned", True),
    "unpin": ("pinned", False),
    "feature": ("featured", True),
    "unfeature": ("featured", False),
    "escalate": ("escalated", True),
}
JUDGEMENT = {
    "approve": "dismissed",
    "approve_and_trust": "dismissed",
    "restore": "dismissed",
    "reject": "upheld",
    "reject_and_ban": "upheld",
    "spam": "upheld",
}
"""What an action makes of the comment's open reports."""


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """One decision as a moderator asks for it."""

    comment: str
    action: str
    version: int | None = None
    reason: str | None = None
    note: str | None = None
    sweep: bool = False
    """Whether it is one of many that were not looked at one by one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order: ``done``, ``conflict`` (with who decided what), or ``refused`` (with
    why).
    """

    comment: str
    outcome: str
    status: str | None = None
    version: int | None = None
    decision: int | None = None
    code: str | None = None
    detail: str | None = None
    by: Decision | None = field(default=None, compare=False)


def decide(
    session: Session,
    site_id: int,
    order: DecisionRequest,
    actor: Actor,
    at: datetime,
    *,
    batch: str | None = None,
) -> Outcome:
    """Carry out one order on a comment of this site; never raises for what the order itself got
    wrong.
    """
    number = private_id(order.comment)
    comment = locked_comment(session, number) if number is not None else None
    if comment is None or comment.site_id != site_id:
        return Outcome(
            order.comment, "refused", code="unknown_comment", detail="There is no such comment."
        )
    if order.version is not None and order.version != comment.version:
        return conflict(session, order, comment)
    try:
        decision = _carry_out(session, comment, order, actor, at, batch)
    except CommentsError as error:
        return Outcome(
            order.comment,
            "refused",
            comment.status,
            comment.version,
            code=error.code,
            detail=error.message,
        )
    session.flush()
    return Outcome(order.comment, "done", comment.status, comment.version, decision.id)


def _carry_out(
    session: Session,
    comment: Comment,
    order: DecisionRequest,
    actor: Actor,
    at: datetime,
    batch: str | None,
) -> Decision:
    action = ACTIONS.get(order.action)
    if action is None:
        raise InvalidInput(
            {"action": f"There is no action {order.action!r}; there are {', '.join(ACTIONS)}."}
        )
    note = clean_note(order.note, "note", NOTE_LENGTH) if order.note else None
    _check(comment, order, action)
    if order.action == "pin" and not has_room_for_pin(session, comment):
        raise Conflict(
            f"An article has {PINNED_LIMIT} pinned comments at most.", code="too_many_pinned"
        )
    decision = change_status(
        session,
        comment,
        action.to or comment.status,  # type: ignore[arg-type]
        action=order.action,
        actor=actor,
        reason=order.reason,
        note=note,
        at=at,
        batch=batch,
    )
    if order.sweep and comment.decided_by == "person":
        comment.decided_by = "sweep"
    raise_flag(comment, order.action)
    session.flush()
    if order.action in JUDGEMENT:
        comment.escalated = comment.sampled = False
        _judge_reports(session, comment, JUDGEMENT[order.action], decision, at)
    if order.action in ("approve", "approve_and_trust"):
        learn_domains(comment)
    reprioritise(session, comment)
    if action.standing is not None:
        reason = order.reason or order.action
        give_standing(
            session,
            comment.author,
            StandingChange(action.standing, None, reason),
            actor=actor,
            at=at,
            batch=decision.batch,
        )
    return decision


def _check(comment: Comment, order: DecisionRequest, action: Action) -> None:
    if comment.status not in action.allowed:
        raise Conflict(
            f"A comment that is {comment.status} cannot be given {order.action!r}.",
            code="not_allowed",
        )
    if (
        order.action == "approve"
        and comment.status == "approved"
        and not (
            comment.open_reports or comment.escalated or comment.sampled or comment.edited_since
        )
    ):
        raise Conflict(
            "It is approved already, and nobody has reported it since.", code="no_change"
        )
    flag, value = _FLAGS.get(order.action, ("", False))
    if flag and getattr(comment, flag) == value:
        raise Conflict(
            f"Nothing would change: {flag} is {str(value).lower()} already.", code="no_change"
        )
    if order.action == "pin" and comment.parent_id is not None:
        raise Conflict("Only a top-level comment can be pinned.", code="not_allowed")
    if order.action == "note" and not (order.note or "").strip():
        raise InvalidInput({"note": "A note needs text."})
    reasons = comment.article.site.settings.reasons
    if order.reason is not None and order.reason not in reasons:
        raise InvalidInput(
            {"reason": f"There is no reason {order.reason!r}; there are {', '.join(reasons)}."}
        )


def raise_flag(comment: Comment, action: str) -> None:
    """Set or clear what an action sets or clears besides the status."""
    if action not in _FLAGS:
        return
    flag, value = _FLAGS[action]
    setattr(comment, flag, value)
    if flag != "escalated":
        touch(comment.article)


def has_room_for_pin(session: Session, comment: Comment) -> bool:
    """Say whether one more comment of the article may be pinned; readers would never see any beyond
    the limit.
    """
    pinned = select(func.count()).where(Comment.article_id == comment.article_id, Comment.pinned)
    return (session.scalar(pinned) or 0) < PINNED_LIMIT


def _judge_reports(
    session: Session, comment: Comment, judgement: str, decision: Decision, at: datetime
) -> None:
    """Close the comment's open reports and let them count in their reporters' records."""
    if not comment.open_reports:
        return
    open_ones = select(Report).where(Report.comment_id == comment.id, Report.resolved.is_(None))
    record = Author.reports_upheld if judgement == "upheld" else Author.reports_dismissed
    for report in session.scalars(open_ones.order_by(Report.author_id)):
        report.resolved, report.resolved_at, report.resolved_by = judgement, at, decision.id
        session.execute(
            update(Author).where(Author.id == report.author_id).values({record: record + 1})
        )
    comment.open_reports = 0


def conflict(session: Session, order: DecisionRequest, comment: Comment) -> Outcome:
    """Return the outcome of an order that came too late: who decided what, and when."""
    latest = latest_decision(session, Decision.comment_id == comment.id)
    detail = (
        describe(latest)
        if latest is not None
        else "The comment has changed since you looked at it."
    )
    return Outcome(
        order.comment,
        "conflict",
        comment.status,
        comment.version,
        code="conflict",
        detail=detail,
        by=latest,
    )


def describe(decision: Decision) -> str:
    """Say who did what and when."""
    moment = decision.created_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"{decision.actor_name} took the decision {decision.action!r} on {moment}."


def latest_decision(session: Session, *conditions: ColumnElement[bool]) -> Decision | None:
    """Return the latest entry of the ledger that is more than a note."""
    query = select(Decision).where(*conditions, Decision.action.not_in(("note", "finding_wrong")))
    return session.scalar(query.order_by(Decision.id.desc()).limit(1))
