"""The log of decisions: the one place that makes its entries. Entries are only ever added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from comments.database import records
from comments.models import Article, Author, Comment, CommentRecord, Decision
from comments.models.comment_record import CommentRelations
from comments.services.context import DecisionContext

LINE = 300
"""Characters of a value, or a reason, as an entry keeps it; what is longer stands in the note."""


def record(
    session: Session,
    action: str,
    context: DecisionContext,
    *,
    site_id: int,
    comment: Comment | None = None,
    author: Author | None = None,
    article: Article | None = None,
    before: str | None = None,
    after: str | None = None,
) -> Decision:
    """Note a decision, about a comment, an author, an article or the site itself; return its entry,
    which has its number after the next flush.
    """
    stated = _values(action, context, site_id, before, after)
    entry = Decision(**stated, **(_columns_about(comment) if comment is not None else {}))
    if author is not None:
        entry.author_id = author.id
    if article is not None:
        entry.article_id = article.id
    session.add(entry)
    return entry


def record_post(
    session: Session, action: str, context: DecisionContext, comment: CommentRecord
) -> None:
    """Note that a comment has come in. It is written past the unit of work, and has no number."""
    values = _values(action, context, comment.site_id, None, comment.status)
    records.insert(session, Decision, values | _columns_about(comment))


def record_many(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Note decisions that were taken elsewhere, as an import states them: rows that name all
    columns alike, their numbers among them where the caller has drawn these.
    """
    records.insert_all(session, Decision, entries)


def _columns_about(comment: CommentRelations) -> dict[str, Any]:
    return {
        "comment_id": comment.id,
        "author_id": comment.author_id,
        "article_id": comment.article_id,
        "revision": comment.revision or 1,
    }


def _values(
    action: str, context: DecisionContext, site_id: int, before: str | None, after: str | None
) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "action": action,
        "before": before and before[:LINE],
        "after": after and after[:LINE],
        "reason": context.reason and context.reason[:LINE],
        "note": context.note,
        "actor_kind": context.actor.kind,
        "actor_id": context.actor.id,
        "actor_name": context.actor.name,
        "undoes_id": context.undoes,
        "batch": context.batch,
        "created_at": context.at,
    }
