"""What time brings about by itself: threads that close, standings that end, things that need not be
kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from comments.models import Actor, Article, Author, Ban, StoredAnswer, UsedSignOn
from comments.services.audit_log.recording import record
from comments.services.comments.transitions import touch
from comments.services.context import DecisionContext
from comments.services.moderation.author_standing import StandingChange
from comments.services.outbox import sweep

CHORE_BATCH = 200
_CLOCK = Actor("rule", "clock", "Clock")


def close_due_threads(session: Session, at: datetime) -> int:
    """Close the threads whose time has come, so that every reader's page says so; return how
    many.
    """
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
        record(
            session,
            "article_open",
            DecisionContext(_CLOCK, at),
            site_id=article.site_id,
            article=article,
            before="yes",
            after="no",
        )
    session.flush()
    return len(articles)


def end_due_standings(session: Session, at: datetime) -> int:
    """Return authors whose standing has ended to normal, with an entry of the log; return how
    many.
    """
    due = select(Author).where(Author.standing_until <= at).order_by(Author.id).limit(CHORE_BATCH)
    authors = list(session.scalars(due.with_for_update(skip_locked=True)))
    for author in authors:
        former = str(StandingChange(author.standing, author.standing_until, None))
        record(
            session,
            "standing",
            DecisionContext(_CLOCK, at),
            site_id=author.site_id,
            author=author,
            before=former,
            after="normal",
        )
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
