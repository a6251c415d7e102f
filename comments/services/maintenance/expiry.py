"""What time brings about by itself: threads that close, standings that end, things that need not be
kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from comments.models import Actor, Article, Author, Ban, Decision, StoredAnswer, UsedSignOn
from comments.services.comments.transitions import touch
from comments.services.moderation.standing import StandingChange
from comments.services.outbox import sweep

CHORE_BATCH = 200
_CLOCK = Actor("rule", "clock", "Clock")


def close_due_threads(session: Session, at: datetime) -> int:
    """Close the threads whose time has come, so that every reader's page says so; return how many."""
    due = (
        select(Article)
        .where(Article.closes_at <= at, Article.open)
        .order_by(Article.id)
        .limit(CHORE_BATCH)
    )
    articles = list(session.scalars(due.with_for_update(skip_locked=True)))
    for article in articles:
        article.open = False
        touch(article)
        session.add(_entry(article.site_id, "article_open", "yes", "no", at, article_id=article.id))
    session.flush()
    return len(articles)


def end_due_standings(session: Session, at: datetime) -> int:
    """Return authors whose standing has ended to normal, with an entry of the ledger; return how
    many.
    """
    due = select(Author).where(Author.standing_until <= at).order_by(Author.id).limit(CHORE_BATCH)
    authors = list(session.scalars(due.with_for_update(skip_locked=True)))
    for author in authors:
        former = str(StandingChange(author.standing, author.standing_until, None))
        session.add(_entry(author.site_id, "standing", former, "normal", at, author_id=author.id))
        author.standing, author.standing_until, author.standing_reason = "normal", None, None
    session.flush()
    return len(authors)


def forget(session: Session, at: datetime, answers_kept: timedelta) -> None:
    """Drop what is no longer needed: old stored answers, used sign-on tokens, ended bans, finished
    work.
    """
    session.execute(delete(StoredAnswer).where(StoredAnswer.created_at < at - answers_kept))
    session.execute(delete(UsedSignOn).where(UsedSignOn.expires_at < at))
    session.execute(delete(Ban).where(Ban.expires_at < at))
    sweep(session, at)


def _entry(
    site_id: int, action: str, before: str, after: str, at: datetime, **subject: int
) -> Decision:
    return Decision(
        site_id=site_id,
        action=action,
        before=before,
        after=after,
        actor_kind=_CLOCK.kind,
        actor_id=_CLOCK.id,
        actor_name=_CLOCK.name,
        created_at=at,
        **subject,
    )
