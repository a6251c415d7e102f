"""The moderators' lists: queues with their counts, and comments by whatever a moderator may ask
for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, text
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Article, Comment, Wave
from comments.services.moderation.filter_conditions import criteria
from comments.services.moderation.index_paths import Criterion
from comments.services.moderation.index_scan import IndexScan
from comments.services.moderation.queue_definitions import BY_PRIORITY, QUEUES, SORTS
from comments.services.moderation.queue_filter import QueueFilter
from comments.services.threads.cursors import decode_cursor, encode_cursor

COUNT_LIMIT = 10_000
"""Queues are counted up to here; a longer one is told as that many and more."""


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many comments a queue holds, and since when the oldest has waited."""

    queue: str
    count: int
    more: bool
    """Whether there are more than ``count`` says."""
    oldest: datetime | None


def queue_counts(
    session: Session,
    site_id: int,
    names: Iterable[str] = tuple(QUEUES),
    *,
    sections: Sequence[str] = (),
) -> list[QueueCount]:
    """Return the count and the oldest comment of these queues of a site, in these sections alone
    where any are named.
    """
    return [_count(session, site_id, name, sections) for name in names]


def _count(session: Session, site_id: int, name: str, sections: Sequence[str]) -> QueueCount:
    listed = Wave if name == "wave" else Comment
    conditions = [listed.site_id == site_id, *((text(QUEUES[name]),) if QUEUES[name] else ())]
    if sections:
        conditions.append(_lies_in(listed, site_id, sections))
    few = select(listed.id).where(*conditions).limit(COUNT_LIMIT + 1).subquery()
    earliest = select(listed.id).where(*conditions).order_by(listed.id).limit(1)
    first = select(Comment.created_at).where(Comment.id == earliest.scalar_subquery())
    both = select(func.count(few.c.id), first.scalar_subquery()).select_from(few)
    count, oldest = session.execute(both).one()
    return QueueCount(name, min(count, COUNT_LIMIT), count > COUNT_LIMIT, oldest)


def _lies_in(
    listed: type[Comment] | type[Wave], site_id: int, sections: Sequence[str]
) -> ColumnElement[bool]:
    """A comment, or the first of a wave, stands under an article of these sections."""
    articles = select(Article.id).where(Article.site_id == site_id, Article.section.in_(sections))
    if listed is Comment:
        return Comment.article_id.in_(articles)
    return exists().where(Comment.id == Wave.id, Comment.article_id.in_(articles))


def list_comments(
    session: Session,
    site_id: int,
    queue_filter: QueueFilter,
    *,
    cursor: str | None,
    limit: int,
    besides: Sequence[Criterion] = (),
) -> tuple[list[int], str | None]:
    """Return the ids of a page of a site's comments and the cursor to the next.

    ``besides`` are criteria that no moderator names.
    A page may be shorter than the limit although there is a next one: see ``walking``.
    Raises ``InvalidInput`` for an unknown queue, order or cursor, ``NotFound`` for an unknown
    article.
    """
    order = queue_filter.order
    if order == "priority" and queue_filter.queue not in BY_PRIORITY:
        raise InvalidInput(
            {"sort": f"Only the queues {', '.join(BY_PRIORITY)} are sorted by priority."}
        )
    after = decode_cursor(cursor, SORTS) if cursor else None
    if after is not None:
        order = after.order  # type: ignore[assignment]
    requirements = [*besides, *criteria(session, site_id, queue_filter)]
    rows, following = IndexScan(
        session, queue_filter, requirements, order, after.values if after else None, limit
    ).page()
    return [row[-1] for row in rows], encode_cursor(order, *following) if following else None
