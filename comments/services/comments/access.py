"""What every act of a reader has in common: which comments it may touch, and who may not act at
all.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from comments.database.records import find_record
from comments.database.sql import rows
from comments.errors import Forbidden, NotFound
from comments.models import AuthorRecord, Comment, CommentRecord, private_id
from comments.services.comments.transitions import lock_comment
from comments.services.owned import get_owned


def get_visible_comment(session: Session, author: AuthorRecord, comment_id: str) -> Comment:
    """Return a visible comment of the reader's own site, held until the transaction ends. Raises
    ``NotFound``.
    """
    comment = lock_comment(session, get_owned(session, Comment, author.site_id, comment_id))
    if not comment.visible_to(author.id):
        raise _unknown()
    return comment


def get_visible_record(session: Session, author: AuthorRecord, comment_id: str) -> CommentRecord:
    """As ``get_visible_comment``, without the ORM."""
    number = private_id(comment_id)
    comment = None if number is None else _held_record(session, number)
    if comment is None or comment.site_id != author.site_id or not comment.visible_to(author.id):
        raise _unknown()
    return comment


def _held_record(session: Session, number: int) -> CommentRecord | None:
    comment = find_record(session, CommentRecord, Comment, "id = ?", number)
    if comment is None or session.get_bind().dialect.name == "sqlite":
        return comment
    rows(session, "SELECT id FROM article WHERE id = ? FOR NO KEY UPDATE", (comment.article_id,))
    return find_record(session, CommentRecord, Comment, "id = ?", number)


def get_own_comment(
    session: Session, author: AuthorRecord, comment_id: str, *, lock: bool = True
) -> Comment:
    """Return the reader's own comment, held until the transaction ends unless it is only read.

    Raises ``NotFound`` for one that does not exist or is hidden from this reader, ``Forbidden`` for
    another's.
    """
    comment = get_owned(session, Comment, author.site_id, comment_id)
    if lock:
        lock_comment(session, comment)
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
