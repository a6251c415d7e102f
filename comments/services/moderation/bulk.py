"""An author's comments as a whole: how many there are in each status, and which to decide on next."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from comments.models import Author, Comment
from comments.services.moderation.decisions import ACTIONS


def count_by_status(session: Session, author: Author) -> dict[str, int]:
    """Return how many comments an author has in each status."""
    query = (
        select(Comment.status, func.count())
        .where(Comment.author_id == author.id)
        .group_by(Comment.status)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def next_to_sweep(
    session: Session, author_id: int, statuses: Sequence[str], action: str, limit: int
) -> list[int]:
    """Return the ids of an author's comments in these statuses which the action would change, the
    latest first.
    """
    query = select(Comment.id).where(*_to_sweep(author_id, statuses, action))
    return list(session.scalars(query.order_by(Comment.id.desc()).limit(limit)))


def count_to_sweep(session: Session, author_id: int, statuses: Sequence[str], action: str) -> int:
    """Return how many of an author's comments in these statuses the action would change."""
    query = select(func.count()).where(*_to_sweep(author_id, statuses, action))
    return session.scalar(query) or 0


def _to_sweep(
    author_id: int, statuses: Sequence[str], action: str
) -> tuple[ColumnElement[bool], ...]:
    chosen = ACTIONS[action]
    changes = Comment.status != chosen.to if chosen.to else true()
    if chosen.to == "approved":
        unsettled = (Comment.open_reports > 0, Comment.escalated, Comment.edited_since)
        changes = or_(changes, *unsettled)
    return (
        Comment.author_id == author_id,
        Comment.status.in_([status for status in statuses if status in chosen.allowed]),
        changes,
    )
