"""Two articles' threads made one: the former key leads to the thread it was merged into, and every
merge can be taken back.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.database.sql import change
from comments.errors import Conflict
from comments.models import Article, Comment, Decision, public_id
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.sites.articles import get_article, lock_article

ACTION = "article_merge"
_REMEMBER = (
    "INSERT INTO merged_comment (decision_id, comment_id)"
    " SELECT CAST(? AS BIGINT), id FROM comment WHERE article_id = ?"
)
_MOVE = "UPDATE comment SET article_id = ? WHERE article_id = ?"
_MOVE_BACK = (
    "WITH RECURSIVE moved(id) AS ("
    "SELECT comment_id FROM merged_comment WHERE decision_id = ?"
    " UNION SELECT comment.id FROM comment JOIN moved ON comment.parent_id = moved.id)"
    " UPDATE comment SET article_id = ? WHERE article_id = ? AND id IN (SELECT id FROM moved)"
)
_FORGET = "DELETE FROM merged_comment WHERE decision_id = ?"


def merge_articles(
    session: Session,
    site_id: int,
    name: str,
    into: str,
    context: DecisionContext,
) -> tuple[Article, Decision]:
    """Move the thread of one article under another, by key or id; return that other and the entry
    by which it can be undone. Raises ``NotFound``, or ``Conflict`` where both are one.
    """
    source, target = get_article(session, site_id, name), get_article(session, site_id, into)
    if source.id == target.id:
        raise Conflict("These are one and the same thread.", code="same_article")
    _lock(session, source, target)
    entry = _record(session, source, source.key, target.key, context)
    session.flush()
    change(session, _REMEMBER, entry.id, source.id)
    change(session, _MOVE, target.id, source.id)
    target.comment_count += source.comment_count
    source.comment_count, source.merged_into_id = 0, target.id
    _renew(session, source, target)
    return target, entry


def merge_again(
    session: Session, source: Article, unmerged: Decision, context: DecisionContext
) -> Article:
    """Merge an article once more into the one that a merge taken back had led to. Raises
    ``NotFound``, or ``Conflict`` where both are one by now.
    """
    assert unmerged.before is not None
    undoing = replace(context, undoes=unmerged.id)
    target, _ = merge_articles(
        session, source.site_id, public_id(source.id), unmerged.before, undoing
    )
    return target


def unmerge_articles(session: Session, decision: Decision, context: DecisionContext) -> Article:
    """Take a merge back: what was moved returns with the replies it has had since; return the
    article that has its thread again.

    Raises ``Conflict`` where the thread has been merged further since.
    """
    assert decision.article_id is not None
    source = session.get_one(Article, decision.article_id)
    target = session.get_one(Article, source.merged_into_id or source.id)
    if source.id == target.id or target.merged_into_id is not None:
        raise Conflict("The thread has been merged further; take that back first.")
    _lock(session, source, target)
    change(session, _MOVE_BACK, decision.id, source.id, target.id)
    change(session, _FORGET, decision.id)
    source.merged_into_id = None
    for article in (source, target):
        article.comment_count = _visible(session, article)
    _record(session, source, target.key, source.key, replace(context, undoes=decision.id))
    _renew(session, source, target)
    return source


def _lock(session: Session, *articles: Article) -> None:
    for number in sorted(article.id for article in articles):
        lock_article(session, number)


def _visible(session: Session, article: Article) -> int:
    counted = select(func.count()).where(
        Comment.article_id == article.id, Comment.status == "approved"
    )
    return session.scalar(counted) or 0


def _renew(session: Session, *articles: Article) -> None:
    for article in articles:
        article.version += 1
        article.votes_version += 1
    session.flush()
    session.expire_all()


def _record(
    session: Session, article: Article, before: str, after: str, context: DecisionContext
) -> Decision:
    site = article.site_id
    return record(
        session, ACTION, context, site_id=site, article=article, before=before, after=after
    )
