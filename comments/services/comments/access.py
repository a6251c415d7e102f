"""What every act of a reader has in common: which comments it may touch, and who may not act at
all.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from comments.errors import Forbidden, NotFound
from comments.models import AuthorRecord, Comment, private_id
from comments.services.comments.transitions import lock_comment, locked_snapshot
from comments.services.owned import get_owned


def get_visible_comment(session: Session, author: AuthorRecord, comment_id: str) -> Comment:
    """Return a visible comment of the reader's own site, held until the transaction ends. Raises
    ``NotFound``.
    """
    comment = get_owned(session, Comment, author.site_id, comment_id)
    return _require_visible(lock_comment(session, comment), author)


def get_visible_snapshot(session: Session, author: AuthorRecord, comment_id: str) -> Comment:
    """As ``get_visible_comment``, a snapshot of it."""
    number = private_id(comment_id)
    comment = None if number is None else locked_snapshot(session, number)
    if comment is None or comment.site_id != author.site_id:
        raise _unknown()
    return _require_visible(comment, author)


def _require_visible(comment: Comment, author: AuthorRecord) -> Comment:
    own_shadowed = comment.author_id == author.id and comment.shadowed
    if comment.status != "approved" and not own_shadowed:
        raise _unknown()
    return comment


def get_own_comment(session: Session, author: AuthorRecord, comment_id: str) -> Comment:
    """Return the reader's own comment, held until the transaction ends.

    Raises ``NotFound`` for one that does not exist or is hidden from this reader, ``Forbidden`` for
    another's.
    """
    comment = lock_comment(session, get_owned(session, Comment, author.site_id, comment_id))
    if comment.status == "deleted":
        raise _unknown()
    if comment.author_id != author.id:
        if comment.status != "approved":
            raise _unknown()
        raise Forbidden("Only its author may change a comment.", code="not_yours")
    return comment


def refuse_barred(author: AuthorRecord, at: datetime) -> None:
    """Raise ``Forbidden`` where the author is banned or suspended at that moment."""
    standing = author.standing_at(at)
    if standing == "banned":
        raise Forbidden("You can no longer comment on this site.", code="banned")
    if standing == "suspended":
        until = (
            f" until {author.standing_until:%Y-%m-%d %H:%M} UTC" if author.standing_until else ""
        )
        raise Forbidden(f"You cannot comment on this site{until}.", code="suspended")


def _unknown() -> NotFound:
    return NotFound("There is no such comment on this site.", code="unknown_comment")
