"""The moderators' lists: queues with their counts, and comments by whatever a moderator may ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, column, exists, func, select, table, text, tuple_
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Article, Comment, Report, StoredFinding, first_id, private_id
from comments.services.cursors import decode_cursor, encode_cursor
from comments.services.sites import get_article

Order = Literal["priority", "newest", "oldest"]
ORDERS: tuple[Order, ...] = ("priority", "newest", "oldest")
COUNT_LIMIT = 10_000
"""Queues are counted up to here; a longer one is told as that many and more."""

QUEUES: dict[str, tuple[ColumnElement[bool], ...]] = {
    "pending": (Comment.status == "pending",),
    "reported": (text("open_reports > 0"), Comment.status.in_(("approved", "pending"))),  # type: ignore[dict-item]
    "new-authors": (text("new_author AND status = 'pending'"),),  # type: ignore[dict-item]
    "approved": (Comment.status == "approved",),
    "rejected": (Comment.status == "rejected",),
    "spam": (Comment.status == "spam",),
    "all": (),
}
"""What each queue holds. Conditions in text are those of partial indexes, to the letter."""

_BY_PRIORITY = ("pending", "reported", "new-authors")


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many comments a queue holds, and since when the oldest has waited."""

    queue: str
    count: int
    more: bool
    """Whether there are more than ``count`` says."""
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a moderator asks a list for; everything None is not asked for."""

    queue: str | None = None
    status: str | None = None
    author: str | None = None
    article: str | None = None
    section: str | None = None
    language: str | None = None
    reason: str | None = None
    rule: str | None = None
    has_link: bool | None = None
    since: datetime | None = None
    before: datetime | None = None
    q: str | None = None
    sort: Order | None = None

    @property
    def order(self) -> Order:
        """The order asked for, or the one that suits the queue."""
        return self.sort or ("priority" if self.queue in _BY_PRIORITY else "newest")


def queue_counts(session: Session, site_id: int) -> list[QueueCount]:
    """Return the count and the oldest comment of every queue of a site."""
    return [_count(session, site_id, name) for name in QUEUES]


def _count(session: Session, site_id: int, name: str) -> QueueCount:
    conditions = (Comment.site_id == site_id, *QUEUES[name])
    few = select(Comment.id).where(*conditions).limit(COUNT_LIMIT + 1).subquery()
    count = session.scalar(select(func.count()).select_from(few)) or 0
    first = select(Comment.created_at).where(*conditions).order_by(Comment.id).limit(1)
    return QueueCount(name, min(count, COUNT_LIMIT), count > COUNT_LIMIT, session.scalar(first) if count else None)


def list_comments(
    session: Session, site_id: int, wanted: Wanted, *, cursor: str | None, limit: int
) -> tuple[list[int], str | None]:
    """Return the ids of a page of a site's comments and the cursor to the next.

    Raises ``InvalidInput`` for an unknown queue, order or cursor, ``NotFound`` for an unknown article.
    """
    order = wanted.order
    if order == "priority" and wanted.queue not in _BY_PRIORITY:
        raise InvalidInput({"sort": f"Only the queues {', '.join(_BY_PRIORITY)} are sorted by priority."})
    after = decode_cursor(cursor, ORDERS) if cursor else None
    if after is not None:
        order = after.order  # type: ignore[assignment]
    keys: tuple[Any, ...] = (Comment.priority, Comment.id) if order == "priority" else (Comment.id,)
    query = _filtered(session, select(*keys).where(Comment.site_id == site_id), site_id, wanted)
    if after is not None:
        place: Any = tuple_(*keys) if len(keys) > 1 else keys[0]
        bound: Any = tuple_(*after.values) if len(keys) > 1 else after.values[0]
        query = query.where(place > bound if order == "oldest" else place < bound)
    query = query.order_by(*(key.asc() if order == "oldest" else key.desc() for key in keys))
    rows = session.execute(query.limit(limit + 1)).all()
    following = encode_cursor(order, *rows[limit - 1]) if len(rows) > limit else None
    return [row[-1] for row in rows[:limit]], following


def _filtered(session: Session, query: Select[Any], site_id: int, wanted: Wanted) -> Select[Any]:
    if wanted.queue is not None:
        if wanted.queue not in QUEUES:
            raise InvalidInput({"queue": f"There is no queue {wanted.queue!r}; there are {', '.join(QUEUES)}."})
        query = query.where(*QUEUES[wanted.queue])
    if wanted.status is not None:
        query = query.where(Comment.status == wanted.status)
    if wanted.author is not None:
        query = query.where(Comment.author_id == (private_id(wanted.author) or 0))
    if wanted.article is not None:
        query = query.where(Comment.article_id == get_article(session, site_id, wanted.article).id)
    if wanted.section is not None:
        query = query.where(
            Comment.article_id.in_(
                select(Article.id).where(Article.site_id == site_id, Article.section == wanted.section)
            )
        )
    if wanted.language is not None:
        query = query.where(Comment.language == wanted.language)
    if wanted.has_link is not None:
        query = query.where(Comment.has_link if wanted.has_link else ~Comment.has_link)
    return _searched(session, _dated(_with_cause(query, wanted), wanted), wanted.q)


def _with_cause(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """Keep comments reported for a reason, or found by a check or one of its rules."""
    if wanted.reason is not None:
        query = query.where(exists().where(Report.comment_id == Comment.id, Report.reason == wanted.reason))
    if wanted.rule is not None:
        check, _, rule = wanted.rule.partition(":")
        found = and_(StoredFinding.comment_id == Comment.id, StoredFinding.check == check)
        query = query.where(exists().where(found, StoredFinding.rule == rule) if rule else exists().where(found))
    return query


def _dated(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.since is not None:
        query = query.where(Comment.id >= first_id(wanted.since))
    if wanted.before is not None:
        query = query.where(Comment.id < first_id(wanted.before))
    return query


_SEARCH = table("comment_search", column("rowid"))


_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that write without spaces, or join particles to their words; an index of words does not know their words."""


def _searched(session: Session, query: Select[Any], asked: str | None) -> Select[Any]:
    """Keep comments that hold all these words. The words are quoted, never read as a query language."""
    parts = (asked or "").replace("\0", " ").split()
    for part in filter(_UNSPACED.search, parts):
        query = query.where(Comment.source.contains(part, autoescape=True))
    words = [part for part in parts if not _UNSPACED.search(part)]
    if not words:
        return query
    if session.get_bind().dialect.name == "postgresql":
        found = text("to_tsvector('simple', comment.source) @@ plainto_tsquery('simple', :words)")
        return query.where(found.bindparams(words=" ".join(words)))
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    return query.join(_SEARCH, _SEARCH.c.rowid == Comment.id).where(
        text("comment_search MATCH :words").bindparams(words=quoted)
    )
