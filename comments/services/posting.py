"""A reader writes: from a text to a stored comment with its verdict, in one transaction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import Conflict, InvalidInput, TooSoon
from comments.models import SCREENING, Article, Author, Comment, Site, new_id, private_id
from comments.screening.simhash import fingerprint
from comments.screening.verdict import Verdict
from comments.services.changing import change_status
from comments.services.judging import Setting, judge, refuse_banned, store_findings
from comments.services.priority import stored_priority
from comments.services.promises import promise_external_checks
from comments.services.sites import lock_article, open_article
from comments.services.writers import refuse_barred
from comments.text import Rendered


@dataclass(frozen=True, slots=True)
class NewComment:
    """What a reader wrote, and where."""

    article: str
    rendered: Rendered
    parent: str | None = None
    url: str | None = None
    title: str | None = None


def post_comment(session: Session, site: Site, author: Author, new: NewComment, setting: Setting) -> Comment:
    """Store a comment: visible, held or rejected as screening says.

    Raises ``Forbidden`` (the author may not write), ``Conflict`` (the thread is closed, or the author should be
    asked 'post anyway?'), ``TooSoon`` (slow mode), ``InvalidInput`` (the parent or the article's address).
    """
    refuse_barred(author, setting.at)
    refuse_banned(session, author, setting)
    opened = open_article(session, site, new.article, url=new.url, title=new.title, at=setting.at)
    article = lock_article(session, opened.id)
    if not article.accepts_comments(setting.at):
        raise Conflict("This thread is closed.", code="thread_closed")
    parent = _parent(session, article, new.parent)
    _keep_pace(session, site, article, author, setting.at)
    verdict = judge(session, article, author, new.rendered, setting)
    if verdict.nudge:
        raise Conflict(
            "This may be held for a moderator. Post it anyway?",
            code="nudge",
            findings=[{"reason": one.reason, "match": one.match} for one in verdict.findings],
        )
    return _store(session, article, author, parent, new, verdict, setting)


def _store(
    session: Session,
    article: Article,
    author: Author,
    parent: Comment | None,
    new: NewComment,
    verdict: Verdict,
    setting: Setting,
) -> Comment:
    comment = Comment(
        id=new_id(setting.at),
        site_id=article.site_id,
        article_id=article.id,
        article=article,
        parent_id=parent.id if parent else None,
        author_id=author.id,
        author=author,
        depth=parent.depth + 1 if parent else 0,
        source=new.rendered.source,
        html=new.rendered.html,
        revision=1,
        reply_count=0,
        created_at=setting.at,
        has_link=bool(new.rendered.links),
        language=article.language,
        fingerprint=fingerprint(new.rendered.source),
        new_author=author.approved == 0,
        address_hash=setting.address.host if setting.address else None,
        network_hash=setting.address.network if setting.address else None,
        priority=stored_priority(verdict.severity, setting.at),
    )
    session.add(comment)
    change_status(session, comment, verdict.status, action="post", actor=SCREENING, at=setting.at)
    session.flush()  # findings refer to the comment by its id alone
    store_findings(session, comment, verdict)
    promise_external_checks(session, article, comment, setting)
    session.flush()
    return comment


def _parent(session: Session, article: Article, name: str | None) -> Comment | None:
    if name is None:
        return None
    number = private_id(name)
    parent = session.get(Comment, number, populate_existing=True) if number is not None else None
    if parent is None or parent.article_id != article.id:
        raise InvalidInput({"parent": "There is no such comment under this article."}, code="unknown_parent")
    if parent.status != "approved":
        raise InvalidInput({"parent": "The comment you are replying to is no longer there."}, code="parent_gone")
    return parent


def _keep_pace(session: Session, site: Site, article: Article, author: Author, at: datetime) -> None:
    pace = site.settings.slow_mode if article.slow_mode is None else article.slow_mode
    if not pace:
        return
    latest = session.scalar(
        select(Comment.created_at)
        .where(Comment.author_id == author.id, Comment.article_id == article.id)
        .order_by(Comment.id.desc())
        .limit(1)
    )
    if latest is not None and (waited := (at - latest).total_seconds()) < pace:
        left = math.ceil(pace - waited)
        raise TooSoon(f"Here, readers wait {pace} seconds between two comments.", left, code="slow_mode")
