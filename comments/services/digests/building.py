"""When a digest is due, and how a new one takes the place of the old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from comments.database.records import insert
from comments.digest.contribution import Theme
from comments.models import Article, Comment, Digest, DigestMember, Site
from comments.services.comments.transitions import touch
from comments.services.digests.gathering import Material
from comments.services.digests.summaries import plan_summary
from comments.services.sites.articles import lock_article

FEWEST_COMMENTS = 30
"""Visible comments from which a thread has a digest."""
BATCH = 8
"""Threads that are read at a time."""


def due_digests(session: Session) -> list[Article]:
    """Return a few articles whose digest is missing or no longer says what their thread does: it
    has grown or shrunk by a tenth, or a tenth of what was quoted has gone.
    """
    sites = [site.id for site in session.scalars(select(Site)) if site.settings.digest]
    if not sites:
        return []
    stale = (
        (Article.comment_count * 10 >= Digest.comment_count * 11)
        | (Article.comment_count * 10 <= Digest.comment_count * 9)
        | (Digest.departed * 10 >= Digest.comment_count)
    )
    query = (
        select(Article)
        .outerjoin(Digest, Digest.article_id == Article.id)
        .where(Article.site_id.in_(sites), Article.merged_into_id.is_(None))
        .where(
            (Digest.article_id.is_(None) & (Article.comment_count >= FEWEST_COMMENTS))
            | (Digest.article_id.is_not(None) & stale)
        )
    )
    return list(session.scalars(query.order_by(Article.id.desc()).limit(BATCH)))


def store_digest(
    session: Session, material: Material, themes: Sequence[Theme], method: str, at: datetime
) -> None:
    """Put a digest in the place of the article's last one, and let readers see it.

    A comment that has left the thread since it was read is not stored; a thread that has shrunk too
    far loses its digest. The caller holds no lock; this takes the article's.
    """
    article = lock_article(session, material.article)
    session.execute(delete(DigestMember).where(DigestMember.article_id == article.id))
    digest = session.get(Digest, article.id)
    if len(material.contributions) < FEWEST_COMMENTS * 9 // 10:
        if digest is not None:
            session.delete(digest)
        touch(article)
        return
    if digest is None:
        digest = Digest(article_id=article.id)
        session.add(digest)
    digest.comment_count, digest.departed = material.comment_count, 0
    digest.method, digest.built_at, digest.summary = method, at, None
    session.flush()
    _store_members(session, article, themes)
    plan_summary(session, article, at)
    touch(article)


def _store_members(session: Session, article: Article, themes: Sequence[Theme]) -> None:
    present = dict(
        session.execute(
            select(Comment.id, Comment.revision).where(
                Comment.id.in_([entry.comment for theme in themes for entry in theme.members]),
                Comment.article_id == article.id,
                Comment.status == "approved",
            )
        ).all()
    )
    # A merge of two articles has brought comments along that are members elsewhere.
    session.execute(delete(DigestMember).where(DigestMember.comment_id.in_(present)))
    for number, theme in enumerate(themes):
        for place, entry in enumerate(theme.members):
            if present.get(entry.comment) == entry.revision:
                values = {
                    "comment_id": entry.comment,
                    "article_id": article.id,
                    "revision": entry.revision,
                    "theme": number,
                    "place": place if place < theme.quoted else UNQUOTED,
                }
                insert(session, DigestMember, values)


UNQUOTED = 1_000
"""The place of members that only count."""
