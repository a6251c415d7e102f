"""Stored HTML made anew where the renderer has changed since: from the sources, a batch at a time,
from the first comment to the last.

A batch is rendered before anything is locked, and stored where the text is still the same.
Counters, statuses and the log stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import Comment, CommentTranslation, ServiceMark, Site
from comments.services.audit_log.rerenderings import sign_rerendering
from comments.services.audit_log.signing import LogKey
from comments.services.comments.screening_facts import text_rules
from comments.services.sites.articles import lock_article
from comments.text import RENDERER, clean_again, render_again

BATCH = 200
_MARK, _END = "renderer", "end"


@dataclass(frozen=True, slots=True)
class Remade:
    """A comment's HTML as it is to be, for the text it was made of."""

    comment_id: int
    article_id: int
    revision: int
    former: str
    html: str
    has_link: bool
    renderer: int | None


@dataclass(frozen=True, slots=True)
class CleanedTranslation:
    """A translation's HTML as it is to be: its source was never kept, so it is cleaned anew."""

    comment_id: int
    language: str
    former: str
    html: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What has been rendered, and the last comment that was looked at; None at the end."""

    remade: tuple[Remade, ...]
    translations: tuple[CleanedTranslation, ...]
    last: int | None


def is_due(session: Session) -> bool:
    """Say whether there may be HTML of a former renderer."""
    return _place(session) is not None


def begin_again(session: Session, at: datetime) -> None:
    """Have every comment looked at anew. The caller commits."""
    _note(session, "", at)


def render_batch(session: Session) -> Batch:
    """Render the next comments by today's renderer; writes nothing."""
    query = select(Comment).where(Comment.id > (_place(session) or 0))
    comments = session.scalars(query.order_by(Comment.id).limit(BATCH)).all()
    rules = {
        site.id: text_rules(site.settings)
        for site in session.scalars(
            select(Site).where(Site.id.in_({comment.site_id for comment in comments}))
        )
    }
    remade = []
    for comment in comments:
        if not _is_stale(comment):
            continue
        html, has_link = comment.html, comment.has_link
        if comment.renderer is None:
            html = clean_again(html, rules[comment.site_id])
        else:
            rendered = render_again(comment.source, rules[comment.site_id])
            html, has_link = rendered.html, bool(rendered.links)
        renderer = None if comment.renderer is None else RENDERER
        facts = (comment.id, comment.article_id, comment.revision, comment.html)
        remade.append(Remade(*facts, html, has_link, renderer))
    stale = {comment.id: rules[comment.site_id] for comment in comments if _is_stale(comment)}
    translations = session.scalars(
        select(CommentTranslation).where(CommentTranslation.comment_id.in_(stale))
    )
    cleaned = tuple(
        CleanedTranslation(
            row.comment_id, row.language, row.html, clean_again(row.html, stale[row.comment_id])
        )
        for row in translations
    )
    return Batch(tuple(remade), cleaned, comments[-1].id if comments else None)


def _is_stale(comment: Comment) -> bool:
    return comment.renderer != RENDERER and bool(comment.html)


def store_batch(session: Session, batch: Batch, key: LogKey, at: datetime) -> int:
    """Store what was rendered, and how far; return how many comments look different now.

    The caller commits, and has the database to itself.
    """
    count = 0
    by_article = sorted(batch.remade, key=lambda remade: remade.article_id)
    for remade in by_article:
        article = lock_article(session, remade.article_id)
        comment = session.get(Comment, remade.comment_id, populate_existing=True)
        if comment is None or (comment.revision, comment.html) != (remade.revision, remade.former):
            continue
        comment.renderer = remade.renderer
        if remade.html == remade.former:
            continue
        comment.html, comment.has_link = remade.html, remade.has_link
        sign_rerendering(session, comment, remade.former, key)
        article.version += int(comment.shown)
        count += 1
    for translation in batch.translations:
        row = session.get(CommentTranslation, (translation.comment_id, translation.language))
        if row is not None and row.html == translation.former:
            row.html = translation.html
    _note(session, _END if batch.last is None else str(batch.last), at)
    session.flush()
    return count


def _place(session: Session) -> int | None:
    """Return the last comment that this renderer has looked at, None where it has seen them all."""
    mark = session.get(ServiceMark, _MARK)
    version, _, place = (mark.value if mark else "").partition(":")
    if version != str(RENDERER):
        return 0
    return None if place == _END else int(place or 0)


def _note(session: Session, place: str, at: datetime) -> None:
    session.merge(ServiceMark(name=_MARK, value=f"{RENDERER}:{place}", at=at))
    session.flush()
