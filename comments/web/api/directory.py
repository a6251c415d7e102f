"""Finding articles and authors: by title, key, address, name, id, email."""

from __future__ import annotations

from typing import Any

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.models import REPORT_REASONS, utc_now
from comments.services.identity.staff_accounts import memberships_of
from comments.services.identity.staff_sessions import SignedIn
from comments.services.moderation.directory import find_articles, find_authors
from comments.services.sites.articles import get_article
from comments.web.api.base import STAFF_READ
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import current_staff, own_site
from comments.web.presenters.base import SiteQuery
from comments.web.presenters.directory import (
    ArticlesQuery,
    ArticlesSchema,
    AuthorsQuery,
    AuthorsSchema,
    ReasonsSchema,
    WhoamiSchema,
)
from comments.web.presenters.staff_articles import StaffArticleSchema, article_for_staff
from comments.web.presenters.staff_authors import author_for_staff
from comments.web.sections import own_sections, require_own_article

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
    """Authors, the latest first: all, or by the beginning of their name (however it is spelt), id,
    email or address, by standing, or by the ban that keeps them out.
    """
    site, secret = own_site(query.get("site")).id, current_settings().secret_key
    matches, following = find_authors(
        db.session(),
        site,
        query.get("q"),
        secret=secret,
        limit=query["limit"],
        cursor=query.get("cursor"),
        standing=query.get("standing"),
        ban=query.get("ban"),
    )
    return {"items": [author_for_staff(one, utc_now()) for one in matches], "next": following}


@part.route("/moderation/articles/<key:article>")
@for_staff("moderator", *STAFF_READ)
@part.response(200, StaffArticleSchema)
def one_article(article: str) -> dict[str, Any]:
    """One article, by id or key; a merged one is the one it was merged into."""
    require_own_article(article)
    site = own_site(None)
    return article_for_staff(get_article(db.session(), site.id, article), site, utc_now())


@part.route("/moderation/me")
@for_staff("moderator", *STAFF_READ)
@part.response(200, WhoamiSchema)
def whoami() -> dict[str, Any]:
    """Who asks: token or person, role, sites, sections."""
    staff, site = current_staff(), own_site(None)
    account = staff.account if isinstance(staff, SignedIn) else None
    places = (
        [(one.site, one.role) for one in memberships_of(db.session(), account.id)]
        if account
        else [(site, staff.role)]
    )
    return {
        "kind": "person" if account else "token",
        "id": staff.actor.id,
        "name": staff.actor.name,
        "role": staff.role,
        "site": site.key,
        "sites": [{"key": one.key, "name": one.name, "role": role} for one, role in places],
        "sections": list(own_sections()),
        "created_at": (account or staff).created_at,  # type: ignore[union-attr]
    }


@part.route("/moderation/reasons")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SiteQuery, location="query")
@part.response(200, ReasonsSchema)
def reasons(query: dict[str, Any]) -> dict[str, Any]:
    """The reasons a decision may have, with their sentences; the site's own, or those of the
    house.
    """
    texts = own_site(query.get("site")).settings.reasons
    items = [{"code": code, "text": text} for code, text in texts.items()]
    return {"items": items, "reports": list(REPORT_REASONS), "next": None}
