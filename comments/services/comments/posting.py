"""A reader writes: from a text to a stored comment with its verdict, in one transaction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from comments.database.commit_counts import count_at_commit
from comments.database.records import find_record
from comments.database.sql import as_datetime, rows
from comments.errors import Conflict, TooSoon
from comments.models import (
    SCREENING,
    Article,
    ArticleRecord,
    AuthorRecord,
    CommentRecord,
    SiteRecord,
    new_id,
)
from comments.models.status import Judgement, judgement_after
from comments.screening.checks.standing import ANSWERS_SHADOWED
from comments.screening.simhash import fingerprint
from comments.screening.verdict import Verdict
from comments.services.comments.access import refuse_barred
from comments.services.comments.author_inbox import refuse_unread
from comments.services.comments.external_check_requests import enqueue_external_checks
from comments.services.comments.guidance import notes_of
from comments.services.comments.parents import ParentRecord, find_parent
from comments.services.comments.priority import stored_priority
from comments.services.comments.screening_facts import (
    article_facts,
    judge,
    language_of,
    refuse_banned,
    store_findings,
)
from comments.services.comments.stored_comment import StoredComment
from comments.services.comments.tombstones import has_place
from comments.services.comments.transitions import enter
from comments.services.comments.waves import raise_wave
from comments.services.context import DecisionContext, RequestContext
from comments.services.sites.article_names import take_language, weigh_page_name
from comments.services.sites.articles import open_article
from comments.telemetry import metrics
from comments.text import Rendered, canonical_key

_LATEST = (
    "SELECT created_at FROM comment WHERE author_id = ? AND article_id = ? ORDER BY id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class NewComment:
    """What a reader wrote, and where."""

    article: str
    rendered: Rendered
    parent: str | None = None
    url: str | None = None
    title: str | None = None
    language: str | None = None
    """The language that the page of the article names."""


def post_comment(
    session: Session,
    site: SiteRecord,
    author: AuthorRecord,
    new: NewComment,
    context: RequestContext,
) -> StoredComment:
    """Store a comment: visible, held or rejected as screening says. Return it as it is stored.

    Raises ``Forbidden`` (the author may not write), ``Conflict`` (the thread is closed, or the
    author should be asked 'post anyway?', or has a
    warning to read), ``TooSoon`` (slow mode), ``InvalidInput`` (the parent or
    the article's address).
    """
    refuse_barred(author, context.at)
    refuse_banned(session, author, context)
    refuse_unread(session, author, context.at, confirmed=context.confirmed)
    article = _held_article(session, site, new, context.at)
    if not article.accepts_comments(context.at):
        raise Conflict("This thread is closed.", code="thread_closed")
    parent = find_parent(session, article, author, new.parent)
    weigh_page_name(session, article, author, new.url, new.title)
    article = take_language(session, article, new.language)
    _keep_pace(session, site, article, author, context.at)
    facts, is_reply = article_facts(article), parent is not None
    verdict = judge(session, site, facts, author, new.rendered, context, is_reply=is_reply)
    if parent is not None and parent.shadowed:
        verdict = verdict.and_hold(ANSWERS_SHADOWED)
    # Without a note only the banned words hold it, of which nobody is told.
    if verdict.nudge and (notes := notes_of(site.settings, verdict.findings)):
        raise Conflict(
            "This may be held for a moderator. Post it anyway?",
            code="nudge",
            confirm=True,
            notes=notes,
        )
    comment = _new_record(article, author, parent, new, verdict, context)
    enter(session, comment, "post", DecisionContext(SCREENING, context.at))
    store_findings(session, comment, verdict)
    raise_wave(session, comment, verdict)
    count_at_commit(session, metrics.stored_comments.labels(verdict.status))
    enqueue_external_checks(session, site, author, comment, context)
    return StoredComment(comment, article)


def _new_record(
    article: ArticleRecord,
    author: AuthorRecord,
    parent: ParentRecord | None,
    new: NewComment,
    verdict: Verdict,
    context: RequestContext,
) -> CommentRecord:
    judgement = judgement_after(
        None,
        verdict.status,
        Judgement(None, edited_since=False, shadowed=verdict.shadowed),
        action="post",
        actor=SCREENING,
    )
    return CommentRecord(
        id=new_id(context.at),
        site_id=article.site_id,
        article_id=article.id,
        parent_id=parent.id if parent else None,
        author_id=author.id,
        depth=parent.depth + 1 if parent else 0,
        source=new.rendered.source,
        html=new.rendered.html,
        renderer=new.rendered.renderer,
        revision=1,
        status=verdict.status,
        version=1,
        shown=has_place(verdict.status, 0),
        created_at=context.at,
        edited_at=None,
        reply_count=0,
        up=0,
        down=0,
        best=0,
        pinned=False,
        featured=False,
        has_link=bool(new.rendered.links),
        language=language_of(new.rendered, article.language),
        fingerprint=fingerprint(new.rendered.source),
        new_author=author.approved == 0 and not verdict.shadowed,
        shadowed=judgement.shadowed,
        decided_by=judgement.decided_by,
        address_hash=context.address.host if context.address else None,
        network_hash=context.address.network if context.address else None,
        priority=stored_priority(verdict.severity, context.at),
    )


def _held_article(
    session: Session, site: SiteRecord, new: NewComment, at: datetime
) -> ArticleRecord:
    """Return the article as it is now, held until the transaction ends; made where nobody has
    commented yet.
    """
    where, key = "site_id = ? AND key = ?", canonical_key(new.article)
    article = find_record(session, ArticleRecord, Article, where, site.id, key, lock=True)
    if article is None:
        open_article(session, site, new.article, url=new.url, title=new.title, at=at)
        article = find_record(session, ArticleRecord, Article, where, site.id, key, lock=True)
        assert article is not None
    while article.merged_into_id is not None:
        article = find_record(
            session, ArticleRecord, Article, "id = ?", article.merged_into_id, lock=True
        )
        assert article is not None
    return article


def _keep_pace(
    session: Session, site: SiteRecord, article: ArticleRecord, author: AuthorRecord, at: datetime
) -> None:
    pace = site.settings.slow_mode if article.slow_mode is None else article.slow_mode
    if not pace:
        return
    for (latest,) in rows(session, _LATEST, (author.id, article.id)):
        if (waited := (at - as_datetime(latest)).total_seconds()) < pace:
            left = math.ceil(pace - waited)
            raise TooSoon(
                f"Here, readers wait {pace} seconds between two comments.", left, code="slow_mode"
            )
