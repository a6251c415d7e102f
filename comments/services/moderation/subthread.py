"""What stands below a comment, at any depth and in any status."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import Comment
from comments.services.owned import get_owned
from comments.services.threads.cursors import decode_cursor, encode_cursor

MOST_COMMENTS = 5_000
"""Comments of one subthread that are listed; level by level, the oldest of each first."""
_AT_ONCE = 500


def list_subthread(
    session: Session, site_id: int, comment_id: str, *, cursor: str | None, limit: int
) -> tuple[list[int], str | None]:
    """Return the ids of a page of all that stands below a comment, the oldest first, and the cursor
    to the next. Raises ``NotFound``.
    """
    root = get_owned(session, Comment, site_id, comment_id).id
    after = decode_cursor(cursor, ("id",)).values[0] if cursor else 0
    ids = [one for one in sorted(descendants(session, root)) if one > after]
    following = encode_cursor("id", ids[limit - 1]) if len(ids) > limit else None
    return ids[:limit], following


def descendants(session: Session, root: int) -> list[int]:
    """Return the ids of what stands below a comment, level by level, ``MOST_COMMENTS`` at most."""
    below: list[int] = []
    level = [root]
    while level and len(below) < MOST_COMMENTS:
        parents, level = level, []
        for start in range(0, len(parents), _AT_ONCE):
            room = MOST_COMMENTS - len(below) - len(level)
            some = parents[start : start + _AT_ONCE]
            query = select(Comment.id).where(Comment.parent_id.in_(some))
            level += session.scalars(query.limit(max(0, room)))
        below += level
    return below
