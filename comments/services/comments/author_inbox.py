"""What authors are told by moderators: their messages, and the warning that is to be read first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from comments.database.sql import rows
from comments.errors import Conflict, NotFound
from comments.models import AuthorMessage, AuthorRecord, private_id, public_id
from comments.models.author_message import UNREAD

MOST_LISTED = 20
UNREAD_CODE = "warning_unread"
_FIRST_UNREAD = (
    f"SELECT id, text, displayed_at FROM author_message WHERE author_id = ? AND {UNREAD}"  # noqa: S608
    " ORDER BY id LIMIT 1"
)


def refuse_unread(session: Session, author: AuthorRecord, at: datetime, *, confirmed: bool) -> None:
    """Raise ``Conflict`` (``warning_unread``) where a warning is to be read before the author
    writes.

    Whoever was told it so, and then sends the same ``confirmed``, has read it.
    """
    for number, words, displayed_at in rows(session, _FIRST_UNREAD, (author.id,)):
        if confirmed and displayed_at is not None:
            warning = update(AuthorMessage).where(AuthorMessage.id == number)
            session.execute(warning.values(read_at=at))
            refuse_unread(session, author, at, confirmed=False)
            return
        raise Conflict(
            f"A moderator asks you to read this first: {words} "
            "If you have read it, send your comment again.",
            code=UNREAD_CODE,
            confirm=True,
            warning={"id": public_id(number), "text": words},
        )


def mark_shown(session: Session, warning_id: str, at: datetime, *, confirmed: bool) -> None:
    """Mark a warning as told to its author, and where ``confirmed`` that they have read
    those they were told before.
    """
    warning = session.get_one(AuthorMessage, private_id(warning_id), with_for_update=True)
    warning.displayed_at = warning.displayed_at or at
    if confirmed:
        earlier = update(AuthorMessage).where(
            AuthorMessage.author_id == warning.author_id,
            AuthorMessage.id < warning.id,
            AuthorMessage.displayed_at.is_not(None),
            text(UNREAD),
        )
        session.execute(earlier.values(read_at=at))
    session.flush()


def acknowledge(
    session: Session, author: AuthorRecord, message_id: str, at: datetime
) -> AuthorMessage:
    """Note that the author has read a message of theirs. Raises ``NotFound``."""
    number = private_id(message_id)
    message = session.get(AuthorMessage, number) if number is not None else None
    if message is None or message.author_id != author.id or message.withdrawn_at is not None:
        raise NotFound("There is no such message.", code="unknown_message")
    message.read_at = message.read_at or at
    session.flush()
    return message


def messages_to(session: Session, author: AuthorRecord) -> list[AuthorMessage]:
    """Return the latest messages to an author that stand, the latest first."""
    query = select(AuthorMessage).where(
        AuthorMessage.author_id == author.id, AuthorMessage.withdrawn_at.is_(None)
    )
    return list(session.scalars(query.order_by(AuthorMessage.id.desc()).limit(MOST_LISTED)))


def messages_about(session: Session, comment_ids: Sequence[int]) -> dict[int, str]:
    """Return the last message about each of these comments, where there is one."""
    if not comment_ids:
        return {}
    query = select(AuthorMessage).where(
        AuthorMessage.comment_id.in_(comment_ids), AuthorMessage.withdrawn_at.is_(None)
    )
    latest = sorted(session.scalars(query), key=lambda message: message.id)
    return {message.comment_id: message.text for message in latest if message.comment_id}
