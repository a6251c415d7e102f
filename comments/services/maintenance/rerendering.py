"""Stored HTML made anew where the renderer has changed since: from the sources, a batch at a time,
from the first comment to the last.

A batch is rendered before anything is locked, and stored where the text is still the same.
Counters, statuses and the log stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.models import Comment, CommentTranslation, Rerendering, ServiceMark, Site
from comments.services.audit_log.rerenderings import RenderedText, rerendering_row
from comments.services.audit_log.signing import LogKey
from comments.services.comments.screening_facts import text_rules
from comments.services.sites.articles import lock_article
from comments.text import RENDERER, TextRules, clean_again, render_again

BATCH = 50
WINDOW = 5_000
"""Comments that are looked through for those that make a batch."""
_MARK, _END = "renderer", "end"
_COLUMNS = (
    Comment.id,
    Comment.site_id,
    Comment.article_id,
    Comment.revision,
    Comment.source,
    Comment.html,
    Comment.has_link,
    Comment.renderer,
    Comment.shown,
)


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
    """What has been rendered, and the last comment that was looked at; None where the end is
    reached.
    """

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
    """Read the next comments and render them by today's renderer; writes nothing.

    The session's transaction has ended when the rendering begins.
    """
    place = _place(session) or 0
    window = select(Comment.id).where(Comment.id > place).order_by(Comment.id).limit(WINDOW)
    ids = window.subquery().c.id
    last, count = session.execute(select(func.max(ids), func.count(ids))).one()
    stale = session.execute(
        select(*_COLUMNS)
        .where(Comment.id > place, Comment.id <= (last or place))
        .where(Comment.renderer.is_distinct_from(RENDERER), Comment.html != "")
        .order_by(Comment.id)
        .limit(BATCH)
    ).all()
    if len(stale) == BATCH:
        last = stale[-1].id
    elif count < WINDOW:
        # What comes in meanwhile is today's work: waiting for a look without newcomers would never
        # end on a busy site.
        last = None
    sites = session.scalars(select(Site).where(Site.id.in_({row.site_id for row in stale})))
    rules = {site.id: text_rules(site.settings) for site in sites}
    rules_of = {row.id: rules[row.site_id] for row in stale}
    translations = session.execute(
        select(
            CommentTranslation.comment_id, CommentTranslation.language, CommentTranslation.html
        ).where(CommentTranslation.comment_id.in_(rules_of))
    ).all()
    session.rollback()
    return Batch(
        tuple(_rendered(row, rules_of[row.id]) for row in stale),
        tuple(
            CleanedTranslation(*row, clean_again(row.html, rules_of[row.comment_id]))
            for row in translations
        ),
        last,
    )


def _rendered(row: Row[*tuple[Any, ...]], rules: TextRules) -> Remade:
    facts = (row.id, row.article_id, row.revision, row.html)
    if row.renderer is None:
        # Another system's: its HTML is what there is.
        return Remade(*facts, clean_again(row.html, rules), row.has_link, None)
    rendered = render_again(row.source, rules)
    return Remade(*facts, rendered.html, bool(rendered.links), RENDERER)


def store_batch(session: Session, batch: Batch, key: LogKey, at: datetime) -> int:
    """Store what was rendered, and how far; return how many comments look different now.

    The caller commits, and has the database to itself.
    """
    by_article: dict[int, list[Remade]] = defaultdict(list)
    for remade in batch.remade:
        by_article[remade.article_id].append(remade)
    count = sum(
        _store_article(session, number, by_article[number], key) for number in sorted(by_article)
    )
    for translation in batch.translations:
        row = session.get(CommentTranslation, (translation.comment_id, translation.language))
        if row is not None and row.html == translation.former:
            row.html = translation.html
    _note(session, _END if batch.last is None else str(batch.last), at)
    session.flush()
    return count


def _store_article(session: Session, article_id: int, remade: Sequence[Remade], key: LogKey) -> int:
    """Store what has been rendered of an article's comments, where their text is still the same;
    return how many look different.
    """
    article = lock_article(session, article_id)
    stored = session.execute(
        select(*_COLUMNS).where(Comment.id.in_([change.comment_id for change in remade]))
    )
    present = {row.id: row for row in stored}
    values, notes = [], []
    for change in remade:
        row = present.get(change.comment_id)
        if row is None or (row.revision, row.html) != (change.revision, change.former):
            continue
        columns = {"html": change.html, "has_link": change.has_link, "renderer": change.renderer}
        values.append({"id": row.id, **columns})
        if change.html != change.former:
            text = RenderedText(row.id, row.site_id, row.revision, row.source)
            notes.append(rerendering_row(text, change.former, change.html, key))
            article.version += int(row.shown)
    if values:
        session.execute(update(Comment), values)
    upsert(session, Rerendering, notes, replace=("after", "signature"))
    return len(notes)


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
