"""Votes: one for each reader and comment, never on one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from comments.database.records import insert
from comments.database.sql import change, rows
from comments.errors import Conflict, Forbidden, InvalidInput
from comments.models import AuthorRecord, CommentRecord, SiteRecord, Vote
from comments.services.comments.access import get_visible_record, refuse_barred
from comments.services.threads.ranking import wilson_lower_bound

_VOTE = "SELECT value FROM vote WHERE comment_id = ? AND author_id = ?"
_CHANGE = "UPDATE vote SET value = ? WHERE comment_id = ? AND author_id = ?"
_DELETE = "DELETE FROM vote WHERE comment_id = ? AND author_id = ?"
_TOTALS = "UPDATE comment SET up = ?, down = ?, best = ? WHERE id = ?"
_VERSION = "UPDATE article SET votes_version = votes_version + 1 WHERE id = ?"
_ALLOWED = {"updown": (-1, 0, 1), "like": (0, 1), "off": ()}


def vote(
    session: Session,
    site: SiteRecord,
    author: AuthorRecord,
    comment_id: str,
    value: int,
    at: datetime,
) -> CommentRecord:
    """Set this reader's vote on a visible comment of their site; 0 takes it back. Return the
    comment with its new totals.

    Raises ``NotFound``, ``Forbidden`` (one's own comment, a barred reader), ``Conflict`` (votes are
    off) or ``InvalidInput``.
    """
    comment = get_visible_record(session, author, comment_id)
    allowed = _ALLOWED[site.settings.votes]
    if not allowed:
        raise Conflict("Votes are switched off on this site.", code="votes_off")
    if value not in allowed:
        raise InvalidInput({"value": f"A vote here is one of {', '.join(map(str, allowed))}."})
    if comment.author_id == author.id:
        raise Forbidden("Readers cannot vote on their own comments.", code="own_comment")
    refuse_barred(author, at)
    before = _former(session, comment, author)
    if before == value:
        return comment
    _replace(session, comment, author, value, before, at)
    return _count(session, comment, before, value)


def _former(session: Session, comment: CommentRecord, author: AuthorRecord) -> int:
    """Return the vote there is, 0 for none."""
    former = rows(session, _VOTE, (comment.id, author.id))
    return int(former[0][0]) if former else 0


def _replace(
    session: Session,
    comment: CommentRecord,
    author: AuthorRecord,
    value: int,
    before: int,
    at: datetime,
) -> None:
    own = (comment.id, author.id)
    if before == 0:
        values = {"comment_id": own[0], "author_id": own[1], "value": value, "created_at": at}
        insert(session, Vote, values)
    elif value == 0:
        change(session, _DELETE, *own)
    else:
        change(session, _CHANGE, value, *own)


def _count(session: Session, comment: CommentRecord, before: int, after: int) -> CommentRecord:
    up = comment.up + int(after == 1) - int(before == 1)
    down = comment.down + int(after == -1) - int(before == -1)
    best = wilson_lower_bound(up, down)
    change(session, _TOTALS, up, down, best, comment.id)
    change(session, _VERSION, comment.article_id)
    return replace(comment, up=up, down=down, best=best)
