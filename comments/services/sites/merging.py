"""Two articles' threads made one: the former key leads to the thread it was merged into, and every
merge can be taken back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.database.sql import change
from comments.errors import Conflict
from comments.models import Actor, Article, Comment, Decision, public_id
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
    *,
    actor: Actor,
    at: datetime,
    batch: str | None = None,
    undoes: int | None = None,
) -> tuple[Article, Decision]:
    """Move the thread of one article under another, by key or id; return that other and the entry
    by which it can be undone. Raises ``NotFound``, or ``Conflict`` where both are one.
    """
    source, target = get_article(session, site_id, name), get_article(session, site_id, into)
    if source.id == target.id:
        raise Conflict("These are one and the same thread.", code="same_article")
    _lock(session, source, target)
    entry = _entry(source, before=source.key, after=target.key, actor=actor, at=at)
    entry.batch, entry.undoes_id = batch, undoes
    session.add(entry)
    session.flush()
    change(session, _REMEMBER, entry.id, source.id)
    change(session, _MOVE, target.id, source.id)
    target.comment_count += source.comment_count
    source.comment_count, source.merged_into_id = 0, target.id
    _renew(session, source, target)
    return target, entry


def merge_again(
    session: Session,
    source: Article,
    unmerged: Decision,
    *,
    actor: Actor,
    at: datetime,
    batch: str,
) -> Article:
    """Merge an article once more into the one that a merge taken back had led to. Raises
    ``NotFound``, or ``Conflict`` where both are one by now.
    """
    assert unmerged.before is not None
    target, _ = merge_articles(
        session,
        source.site_id,
        public_id(source.id),
        unmerged.before,
        actor=actor,
        at=at,
        batch=batch,
        undoes=unmerged.id,
    )
    return target


def unmerge_articles(
    session: Session, decision: Decision, *, actor: Actor, at: datetime, batch: str
) -> Article:
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
    entry = _entry(source, before=target.key, after=source.key, actor=actor, at=at)
    entry.batch, entry.undoes_id = batch, decision.id
    session.add(entry)
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


def _entry(article: Article, *, before: str, after: str, actor: Actor, at: datetime) -> Decision:
    return Decision(
        site_id=article.site_id,
        article_id=article.id,
        action=ACTION,
        before=before,
        after=after,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=at,
    )
