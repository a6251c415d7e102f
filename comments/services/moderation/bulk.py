"""An author's comments as a whole: how many there are in each status, and which to decide on next."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import Author, Comment


def count_by_status(session: Session, author: Author) -> dict[str, int]:
    """Return how many comments an author has in each status."""
    query = (
        select(Comment.status, func.count())
        .where(Comment.author_id == author.id)
        .group_by(Comment.status)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def next_to_sweep(
    session: Session, author_id: int, statuses: Sequence[str], limit: int
) -> list[int]:
    """Return the ids of an author's comments in these statuses, the latest first."""
    query = select(Comment.id).where(Comment.author_id == author_id, Comment.status.in_(statuses))
    return list(session.scalars(query.order_by(Comment.id.desc()).limit(limit)))
