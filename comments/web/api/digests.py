"""What stands around a thread, for publishers' own pages: its digest, and related discussions."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from flask import Response

from comments.database.engines import db
from comments.services.digests.reading import digest_of
from comments.services.digests.relations import related_to
from comments.services.sites.articles import find_article
from comments.services.sites.site_records import get_site_record
from comments.services.threads.reading import validator
from comments.web.api.base import blueprint
from comments.web.api.openapi import READ, problems
from comments.web.auth import public
from comments.web.http_caching import Freshness, public_json
from comments.web.presenters.digests import (
    ArticleQuery,
    DigestAnswerSchema,
    RelatedListSchema,
    digest_json,
    related_json,
)

part = blueprint("digests", "What readers say of an article, and related discussions.")


@part.route("/digest")
@public
@problems(*READ)
@part.arguments(ArticleQuery, location="query")
@part.response(200, DigestAnswerSchema)
def digest(query: dict[str, Any]) -> Response:
    """What readers say under an article: themes, each by two or three quoted comments.

    Null where the site shows no digests, and below 30 comments.
    """
    session = db.session()
    site = get_site_record(session, query["site"])
    article = find_article(session, site.id, query["article"])
    freshness = Freshness(f"{validator(site, article.record if article else None)}-digest")
    view = None if article is None else digest_of(session, site, article)
    return public_json({"digest": digest_json(view)}, freshness)


@part.route("/related")
@public
@problems(*READ)
@part.arguments(ArticleQuery, location="query")
@part.response(200, RelatedListSchema)
def related(query: dict[str, Any]) -> Response:
    """Discussions of the site that are near an article's, nearest first; at most five."""
    session = db.session()
    site = get_site_record(session, query["site"])
    article = find_article(session, site.id, query["article"])
    items = [related_json(view, site.name) for view in related_to(session, site, article)]
    marks = blake2b(repr(items).encode(), digest_size=8).hexdigest()
    return public_json({"items": items, "next": None}, Freshness(marks))
