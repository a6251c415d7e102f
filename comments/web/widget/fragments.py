"""The public fragments: the same for everyone, and therefore cacheable anywhere."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response

from comments.database.engines import db
from comments.errors import NotFound
from comments.models import utc_now
from comments.services.digests.thread_digests import with_digest
from comments.services.sites.articles import find_article
from comments.services.threads.reading import branch, replies_page, thread_page
from comments.services.threads.views import ArticleView
from comments.text import canonical_key
from comments.web.auth import public
from comments.web.http_caching import Freshness, public_answer, public_json
from comments.web.i18n import set_locale
from comments.web.noscript.query_params import (
    limit_param,
    open_site,
    query_param,
    required_param,
    thread_from_query,
)
from comments.web.presenters.base import stamp
from comments.web.widget.rendering import build, render_branch, render_items, render_thread

views = Blueprint("fragments", __name__)
_MINUTE = timedelta(minutes=1)


@views.get("/embed/thread")
@public
def thread() -> Response:
    """A thread's section; with a cursor only what follows."""
    session, site, now = open_site(required_param("site"))
    set_locale(query_param("lang"), site.settings.language)
    page = thread_from_query(session, site, now)
    if query_param("cursor"):
        return fragment(render_items(page), page.article)
    return fragment(render_thread(with_digest(session, site, page)), page.article)


@views.get("/embed/comments/<comment_id>/replies")
@public
def replies(comment_id: str) -> Response:
    """Further replies to a comment."""
    page = replies_page(
        db.session(),
        comment_id,
        sort=None,
        cursor=query_param("cursor"),
        limit=limit_param(),
        at=utc_now(),
    )
    _belongs(page.site.key, page.article.key)
    set_locale(query_param("lang"), page.site.language)
    return fragment(render_items(page), page.article)


@views.get("/embed/comments/<comment_id>")
@public
def one(comment_id: str) -> Response:
    """A comment inside those it answers, for a permalink."""
    page = branch(db.session(), comment_id, at=utc_now())
    _belongs(page.site.key, page.article.key)
    set_locale(query_param("lang"), page.site.language)
    return fragment(render_branch(page), page.article)


@views.get("/embed/news")
@public
def news() -> Response:
    """How many comments there are now; asked conditionally, again and again."""
    session, site, now = open_site(required_param("site"))
    page = thread_page(
        session, site, required_param("article"), sort="newest", cursor=None, limit=1, at=now
    )
    newest = max((item.created_at for item in page.items), default=None)
    article = page.article
    news_body = {
        "version": article.version,
        "count": article.comment_count,
        "newest": newest and stamp(newest),
    }
    return public_json(news_body, Freshness(f"{article.id}-{article.version}"))


def _belongs(site_key: str, article_key: str) -> None:
    """Refuse a comment of another site or article than those that are asked for."""
    key = query_param("article")
    if query_param("site") in (None, site_key) and (
        key is None or canonical_key(key) == article_key or _led_to(site_key, key) == article_key
    ):
        return
    raise NotFound("There is no such comment under this article.", code="unknown_comment")


def _led_to(site_key: str, key: str) -> str | None:
    """Return the key of the article that a former key leads to since two were merged."""
    session, site, _ = open_site(site_key)
    article = find_article(session, site.id, key)
    return None if article is None else article.key


def fragment(html: str, article: ArticleView) -> Response:
    """Return a public fragment; what it says of times is right for the minute it was made in."""
    minute = utc_now().replace(second=0, microsecond=0)
    answer = Response(html, content_type="text/html; charset=utf-8")
    until = minute + _MINUTE
    if article.open and article.closes_at:
        until = min(until, article.closes_at)
    return public_answer(answer, Freshness(f"{article.validator}-{build()}-{minute:%d%H%M}", until))
