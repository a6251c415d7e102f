"""Votes: one for each reader and comment, never on one's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from comments.errors import Conflict, Forbidden, InvalidInput
from comments.models import Author, Comment, Vote
from comments.services.comments.access import get_visible_comment, refuse_barred
from comments.services.threads.ranking import wilson_lower_bound

_ALLOWED = {"updown": (-1, 0, 1), "like": (0, 1), "off": ()}


def vote(session: Session, author: Author, comment_id: str, value: int, at: datetime) -> Comment:
    """Set this reader's vote on a visible comment; 0 takes it back. Return the comment with its new
    totals.

    Raises ``NotFound``, ``Forbidden`` (one's own comment, a barred reader), ``Conflict`` (votes are
    off) or ``InvalidInput``.
    """
    comment = get_visible_comment(session, author, comment_id)
    allowed = _ALLOWED[comment.article.site.settings.votes]
    if not allowed:
        raise Conflict("Votes are switched off on this site.", code="votes_off")
    if value not in allowed:
        raise InvalidInput({"value": f"A vote here is one of {', '.join(map(str, allowed))}."})
    if comment.author_id == author.id:
        raise Forbidden("Readers cannot vote on their own comments.", code="own_comment")
    refuse_barred(author, at)
    _count(comment, _replace(session, author, comment, value, at), value)
    return comment


def _replace(session: Session, author: Author, comment: Comment, value: int, at: datetime) -> int:
    """Store the vote and return the one it replaces, 0 for none."""
    former = session.get(Vote, (comment.id, author.id))
    before = former.value if former else 0
    if former and value == 0:
        session.delete(former)
    elif former:
        former.value = value
    elif value:
        session.add(Vote(comment_id=comment.id, author_id=author.id, value=value, created_at=at))
    return before


def _count(comment: Comment, before: int, after: int) -> None:
    if before == after:
        return
    comment.up += int(after == 1) - int(before == 1)
    comment.down += int(after == -1) - int(before == -1)
    comment.best = wilson_lower_bound(comment.up, comment.down)
    comment.article.votes_version += 1
