"""Claims: colleagues see who is working on an item. Soft and short; nothing is ever locked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from comments.models import Actor, Comment
from comments.services.owned import get_owned

CLAIM = timedelta(seconds=60)


def claim(session: Session, site_id: int, comment_id: str, actor: Actor, at: datetime) -> Comment:
    """Say that this moderator works on the comment for the next minute, or longer if said again.

    A colleague's running claim is left as it is: the answer shows whose it is. Raises ``NotFound``.
    """
    comment = get_owned(session, Comment, site_id, comment_id)
    running = comment.claimed_until is not None and comment.claimed_until > at
    if not running or comment.claimed_by == actor.name:
        comment.claimed_by, comment.claimed_until = actor.name, at + CLAIM
    return comment


def release(session: Session, site_id: int, comment_id: str, actor: Actor) -> Comment:
    """End one's own claim; a colleague's stays. Raises ``NotFound``."""
    comment = get_owned(session, Comment, site_id, comment_id)
    if comment.claimed_by == actor.name:
        comment.claimed_by = comment.claimed_until = None
    return comment
