"""Sites and their articles: finding them, opening them, and whose pages may speak for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.errors import NotFound
from comments.models import Article, Site, SiteRecord, new_id
from comments.services.owned import find_owned
from comments.text import canonical_key, page_data

_SITE = select(Site).where(Site.key == bindparam("key"))
_ARTICLE = select(Article).where(
    Article.site_id == bindparam("site"), Article.key == bindparam("key")
)
_LOCKED = (
    select(Article)
    .where(Article.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def get_site(session: Session, key: str) -> Site:
    """Return the site with this key. Raises ``NotFound`` (``unknown_site``)."""
    site = session.scalar(_SITE, {"key": key}) if _storable(key) else None
    if site is None:
        raise NotFound("There is no site with this key.", code="unknown_site")
    return site


def find_article(session: Session, site_id: int, key: str) -> Article | None:
    """Return the site's article with this key, or None where nobody has commented yet."""
    article = session.scalar(_ARTICLE, {"site": site_id, "key": canonical_key(key)})
    return None if article is None else follow_merges(session, article)


def follow_merges(session: Session, article: Article) -> Article:
    """Return the article that has this one's thread now: itself, unless it was merged into
    another.
    """
    while article.merged_into_id is not None:
        article = session.get_one(Article, article.merged_into_id)
    return article


def get_article(session: Session, site_id: int, name: str) -> Article:
    """Return a site's article by its id or its key; a merged one is the one it was merged into.

    A key that is stored in another spelling than its one is that of a thread which was parted from
    the one that has it. Raises ``NotFound``.
    """
    article = find_owned(session, Article, site_id, name)
    if article is None and name:
        article = _article_with_key(session, site_id, name)
    if article is None:
        raise NotFound("There is no such article on this site.", code="unknown_article")
    return follow_merges(session, article)


def _article_with_key(session: Session, site_id: int, name: str) -> Article | None:
    article = None
    if _storable(name):
        article = session.scalar(_ARTICLE, {"site": site_id, "key": name})
    return article or session.scalar(_ARTICLE, {"site": site_id, "key": canonical_key(name)})


def open_article(
    session: Session,
    site: SiteRecord,
    key: str,
    *,
    url: str | None,
    title: str | None,
    at: datetime,
    section: str | None = None,
) -> Article:
    """Return the article with this key, made at its first comment or by the publisher.

    Address and title are kept as far as they can be, the address only at one of the site's own
    origins. Raises ``InvalidInput`` for an empty key.
    """
    key = canonical_key(key)
    article = find_article(session, site.id, key)
    if article is not None:
        return article
    page = page_data(url, title, site.origins)
    days = site.settings.close_after_days
    values = {
        "id": new_id(at),
        "site_id": site.id,
        "key": key,
        "url": page.url,
        "title": page.title,
        "section": section,
        "created_at": at,
        "closes_at": at + timedelta(days=days) if days else None,
        "open": True,
        "version": 1,
        "votes_version": 0,
        "comment_count": 0,
        "name_support": 0,
    }
    upsert(session, Article, [values])
    created = find_article(session, site.id, key)
    assert created is not None
    return created


def lock_article(session: Session, article_id: int) -> Article:
    """Return the article as it is now, held until the transaction ends.

    Every change that readers can see takes this lock first, so that counters and versions are
    written in turn. On SQLite a writing transaction has the whole database to itself from its first
    statement on.
    """
    if session.get_bind().dialect.name == "sqlite":
        return session.get_one(Article, article_id)
    return session.execute(_LOCKED, {"id": article_id}).scalar_one()


def _storable(text: str) -> bool:
    return "\0" not in text and len(text) <= 300 and text.isprintable()
