"""Finding articles and authors: by title, key, address, name, id, email."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import utc_now
from comments.services.moderation.directory import find_articles, find_authors
from comments.web.api.base import STAFF_READ
from comments.web.api.staffing import for_staff, staff_blueprint
from comments.web.auth import own_site, settings
from comments.web.presenters.directory import (
    ArticlesQuery,
    ArticlesSchema,
    AuthorsQuery,
    AuthorsSchema,
)
from comments.web.presenters.staff import article_for_staff, author_for_staff
from comments.web.sections import own_sections

part = staff_blueprint("directory", "Finding articles and authors.")


@part.route("/moderation/articles")
@for_staff("moderator", *STAFF_READ)
@part.arguments(ArticlesQuery, location="query")
@part.response(200, ArticlesSchema)
def articles(query: dict[str, Any]) -> dict[str, Any]:
    """The site's articles, the newest first; with ``q`` those with it in title, key or address."""
    site = own_site(query.get("site"))
    items, following = find_articles(
        db.session(),
        site.id,
        text=query.get("q"),
        sections=own_sections(),
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    return {"items": [article_for_staff(one, site, utc_now()) for one in items], "next": following}


@part.route("/moderation/authors")
@for_staff("moderator", *STAFF_READ)
@part.arguments(AuthorsQuery, location="query")
@part.response(200, AuthorsSchema)
def authors(query: dict[str, Any]) -> dict[str, Any]:
    """Authors by the beginning of their name (however it is spelt), id, email or address."""
    site, secret = own_site(query.get("site")).id, settings().secret_key
    matches = find_authors(db.session(), site, query["q"], secret=secret, limit=query["limit"])
    return {"items": [author_for_staff(one, utc_now()) for one in matches], "next": None}
