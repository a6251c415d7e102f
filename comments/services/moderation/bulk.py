"""One decision for many comments: an author's, a subthread's, a wave's, or all that a filter
matches; how many there are, and which come next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Author, Comment, WaveMember
from comments.services.moderation.decisions import ACTIONS
from comments.services.moderation.index_paths import Criterion
from comments.services.moderation.queue_filter import QueueFilter
from comments.services.moderation.queues import list_comments
from comments.services.moderation.subthread import descendants
from comments.services.owned import get_owned

COUNT_LIMIT = 10_000
"""Comments that remain are counted up to here."""
MOST_WALKS = 20
"""Pages of a list that are read for one call, however few of their comments are to be decided
on.
"""
_A_PAGE = 500
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Bulk:
    """Which comments a decision would change, some at a time."""

    ids: list[int]
    remaining: int
    """How many more there are."""
    more: bool = False
    """Whether there are, or may be, more than ``remaining`` says."""
    following: str | None = None
    """The cursor to those that remain, where a list was walked and has not ended."""


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
    query = select(Comment.id).where(
        Comment.author_id == author_id, *would_change(statuses, action)
    )
    return list(session.scalars(query.order_by(Comment.id.desc()).limit(limit)))


def count_to_sweep(session: Session, author_id: int, statuses: Sequence[str], action: str) -> int:
    """Return how many of an author's comments in these statuses the action would change."""
    query = select(func.count()).where(
        Comment.author_id == author_id, *would_change(statuses, action)
    )
    return session.scalar(query) or 0


def matching(
    session: Session,
    site_id: int,
    queue_filter: QueueFilter,
    statuses: Sequence[str],
    action: str,
    *,
    cursor: str | None,
    limit: int,
) -> Bulk:
    """Return the comments that a filter matches and the action would change, the latest first.

    In bounded time: where the list is long and few of it are meant, there may be none, and a cursor
    to go on with. Raises ``InvalidInput`` for a filter that names nothing, or what there is not.
    """
    if queue_filter == QueueFilter(sections=queue_filter.sections):
        raise InvalidInput({"filter": "A filter names at least one condition."})
    if queue_filter.queue == "wave":
        raise InvalidInput({"filter": "Waves are decided on one by one, by `wave`."})
    newest = replace(queue_filter, sort="newest")
    besides = [Criterion(condition) for condition in would_change(statuses, action)]

    def walk(cursor: str | None, enough: int) -> tuple[list[int], str | None]:
        ids: list[int] = []
        for _ in range(MOST_WALKS):
            page = min(_A_PAGE, enough - len(ids))
            some, cursor = list_comments(
                session, site_id, newest, cursor=cursor, limit=page, besides=besides
            )
            ids += some
            if cursor is None or len(ids) >= enough:
                break
        return ids, cursor

    ids, following = walk(cursor, limit)
    rest, end = walk(following, COUNT_LIMIT) if following is not None else ([], None)
    return Bulk(ids, len(rest), end is not None, following if rest or end else None)


def in_subthread(
    session: Session,
    site_id: int,
    comment_id: str,
    statuses: Sequence[str],
    action: str,
    *,
    with_root: bool,
    limit: int,
) -> Bulk:
    """Return the comments of a subthread which the action would change, the oldest first, among its
    first ``MOST_COMMENTS``. Raises ``NotFound``.
    """
    root = get_owned(session, Comment, site_id, comment_id).id
    ids = [*([root] if with_root else []), *sorted(descendants(session, root))]
    changing: list[int] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = Comment.id.in_(ids[start : start + _AT_ONCE])
        query = select(Comment.id).where(some, *would_change(statuses, action))
        changing += sorted(session.scalars(query))
    return Bulk(changing[:limit], max(0, len(changing) - limit))


def would_change(statuses: Sequence[str], action: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a comment is in one of these statuses and the action would change
    something about it.
    """
    chosen = ACTIONS[action]
    changes = Comment.status != chosen.to if chosen.to else true()
    if chosen.to == "approved":
        in_wave = exists().where(WaveMember.comment_id == Comment.id, WaveMember.waiting)
        unsettled = (Comment.open_reports > 0, Comment.escalated, Comment.edited_since)
        changes = or_(changes, *unsettled, Comment.sampled, in_wave)
    return (
        Comment.status.in_([status for status in statuses if status in chosen.allowed]),
        changes,
    )
