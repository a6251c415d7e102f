"""The end of an emergency: what nothing but its switch has held can be let out again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from comments.models import SCREENING, Comment, Decision, StoredFinding
from comments.services.comments.transitions import change_status, locked_comment
from comments.services.context import DecisionContext

AT_ONCE = 500
"""Comments let out in one call."""


def held_by_emergency(session: Session, site_id: int, limit: int = AT_ONCE) -> list[int]:
    """Return the ids of comments that only the switch holds, the oldest first.

    Their other findings, if there are any, hold nothing, and nobody but the screening has decided
    on them.
    """
    query = select(Comment.id).where(*_only_the_switch(site_id))
    return list(session.scalars(query.order_by(Comment.id).limit(limit)))


def count_held_by_emergency(session: Session, site_id: int) -> int:
    """Return how many comments only the switch holds."""
    return session.scalar(select(func.count(Comment.id)).where(*_only_the_switch(site_id))) or 0


def release(session: Session, comment_id: int, at: datetime, batch: str) -> bool:
    """Let one of them out; return whether it still waited."""
    comment = locked_comment(session, comment_id)
    if comment is None or comment.status != "pending":
        return False
    note = "The emergency is over, and nothing else held it."
    context = DecisionContext(SCREENING, at, note=note, batch=batch)
    change_status(session, comment, "approved", "release", context)
    return True


def _only_the_switch(site_id: int) -> tuple[ColumnElement[bool], ...]:
    finding = aliased(StoredFinding)
    of_text = (finding.comment_id == Comment.id, finding.revision == Comment.revision)
    by_switch = (finding.check == "premoderation", finding.rule == "emergency")
    return (
        Comment.site_id == site_id,
        Comment.status == "pending",
        exists().where(*of_text, *by_switch),
        ~exists().where(*of_text, finding.status != "approved", ~(by_switch[0] & by_switch[1])),
        ~exists().where(Decision.comment_id == Comment.id, Decision.actor_kind != "rule"),
    )
