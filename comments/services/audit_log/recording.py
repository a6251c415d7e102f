"""The log of decisions: the one place that makes its entries. Entries are only ever added."""

from __future__ import annotations

from sqlalchemy.orm import Session

from comments.database import records
from comments.models import Article, Author, Comment, Decision
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
    entry = _entry(action, context, site_id, comment, before, after)
    if author is not None:
        entry.author_id = author.id
    if article is not None:
        entry.article_id = article.id
    session.add(entry)
    return entry


def record_post(
    session: Session, action: str, context: DecisionContext, comment: Comment, after: str
) -> None:
    """Note that a comment has come in. It is written past the unit of work, and has no number."""
    records.insert(session, _entry(action, context, comment.site_id, comment, None, after))


def _entry(
    action: str,
    context: DecisionContext,
    site_id: int,
    comment: Comment | None,
    before: str | None,
    after: str | None,
) -> Decision:
    return Decision(
        site_id=site_id,
        comment_id=None if comment is None else comment.id,
        author_id=None if comment is None else comment.author_id,
        article_id=None if comment is None else comment.article_id,
        action=action,
        before=before and before[:LINE],
        after=after and after[:LINE],
        reason=context.reason and context.reason[:LINE],
        note=context.note,
        actor_kind=context.actor.kind,
        actor_id=context.actor.id,
        actor_name=context.actor.name,
        revision=None if comment is None else comment.revision or 1,
        undoes_id=context.undoes,
        batch=context.batch,
        created_at=context.at,
    )
