"""What anybody may read: threads, comments, replies, counts. The same for everyone, and
cacheable.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from flask import Response

from comments.database.engines import db
from comments.models import utc_now
from comments.services.sites.site_records import get_site_record
from comments.services.threads.reading import branch, counts, replies_page, thread_page
from comments.services.threads.views import ArticleView
from comments.web.api.base import blueprint
from comments.web.api.openapi import READ, problems
from comments.web.auth import public
from comments.web.http_caching import Freshness, public_json
from comments.web.presenters.base import stamp
from comments.web.presenters.public import (
    CommentListSchema,
    CommentWithAncestorsSchema,
    CountsQuery,
    CountsSchema,
    HomeQuery,
    RepliesQuery,
    ThreadQuery,
    ThreadSchema,
    comment_json,
)

part = blueprint("public", "What anybody may read.")


@part.route("/thread")
@public
@problems(*READ)
@part.arguments(ThreadQuery, location="query")
@part.response(200, ThreadSchema)
def thread(query: dict[str, Any]) -> Response:
    """A page of an article's thread. An article nobody has commented on is an empty one."""
    session = db.session()
    site = get_site_record(session, query["site"])
    page = thread_page(
        session,
        site,
        query["article"],
        sort=query.get("sort") or site.settings.default_sort,
        cursor=query.get("cursor"),
        limit=query["limit"],
        at=utc_now(),
    )
    body = {
        "article": article_json(page.article),
        "items": [comment_json(one) for one in page.items],
        "next": page.next,
    }
    return public_json(
        body,
        Freshness(page.article.validator, page.article.closes_at if page.article.open else None),
    )


@part.route("/comments/<comment>")
@public
@problems(*READ)
@part.arguments(HomeQuery, location="query")
@part.response(200, CommentWithAncestorsSchema)
def comment(query: dict[str, Any], comment: str) -> Response:
    """One comment, with the comments it answers and the first of its replies."""
    page = branch(db.session(), comment, at=utc_now(), site=query.get("site"))
    ancestors = [comment_json(item) for item in page.ancestors]
    body = {**comment_json(page.comment), "ancestors": ancestors}
    return public_json(body, Freshness(page.article.validator))


@part.route("/comments/<comment>/replies")
@public
@problems(*READ)
@part.arguments(RepliesQuery, location="query")
@part.response(200, CommentListSchema)
def replies(query: dict[str, Any], comment: str) -> Response:
    """A page of a comment's direct replies, each with the first of its own."""
    page = replies_page(
        db.session(),
        comment,
        sort=query.get("sort"),
        cursor=query.get("cursor"),
        limit=query["limit"],
        at=utc_now(),
        site=query.get("site"),
    )
    body = {"items": [comment_json(one) for one in page.items], "next": page.next}
    return public_json(body, Freshness(page.article.validator))


@part.route("/counts")
@public
@problems(*READ)
@part.arguments(CountsQuery, location="query")
@part.response(200, CountsSchema)
def count(query: dict[str, Any]) -> Response:
    """How many comments readers can see under each of up to a hundred articles."""
    session = db.session()
    totals = counts(session, get_site_record(session, query["site"]), query["article"])
    marks = blake2b(repr(totals).encode(), digest_size=8).hexdigest()
    return public_json({"counts": totals}, Freshness(marks))


def article_json(view: ArticleView) -> dict[str, Any]:
    """Return an article in the shape of ``ArticleSchema``."""
    return {
        "id": view.id,
        "key": view.key,
        "url": view.url,
        "title": view.title,
        "open": view.open,
        "closes_at": None if view.closes_at is None else stamp(view.closes_at),
        "mode": view.mode,
        "slow_mode": view.slow_mode,
        "comment_count": view.comment_count,
        "version": view.version,
    }
