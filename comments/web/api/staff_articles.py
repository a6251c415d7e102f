"""Articles, as moderators find, register, open, close and merge them."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import (
    public_id,
    utc_now,
)
from comments.services.moderation.article_changes import set_article
from comments.services.moderation.directory import find_articles
from comments.services.sites.article_merges import merge_articles
from comments.services.sites.articles import get_article, open_article
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.public import ArticleSchema
from comments.web.presenters.staff_articles import (
    ArticleChangeSchema,
    ArticlesQuery,
    ArticlesSchema,
    MergedSchema,
    MergeSchema,
    NewArticleSchema,
    StaffArticleSchema,
    article_for_staff,
)
from comments.web.sections import (
    own_sections,
    require_own_article,
)
from comments.web.transactions import writes

part = staff_blueprint(
    "staff_articles", "Articles: finding, registering, changing and merging them."
)


@part.route("/moderation/articles/<key:article>", methods=["PATCH"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(ArticleChangeSchema)
@part.response(200, StaffArticleSchema)
def article_thread(data: dict[str, Any], article: str) -> dict[str, Any]:
    """Open or close an article's thread, now or at a moment, or change how it is moderated."""
    require_own_article(article)
    site = own_site(None)
    changed = set_article(db.session(), site.id, article, data, decision_context())
    return article_for_staff(changed, site, utc_now())


@part.route("/moderation/articles", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(NewArticleSchema)
@part.response(201, ArticleSchema)
def register_article(data: dict[str, Any]) -> dict[str, Any]:
    """Register an article before anybody comments, or say anew what one is called, where it is and
    in which section.
    """
    session, site, now = db.session(), own_site(data.pop("site", None)), utc_now()
    article = open_article(session, site.record, data.pop("key"), url=None, title=None, at=now)
    changes = {name: value for name, value in data.items() if value is not None}
    if changes:
        set_article(session, site.id, public_id(article.id), changes, decision_context())
    return article_for_staff(article, site, now)


@part.route("/moderation/articles/merges", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.arguments(MergeSchema)
@part.response(200, MergedSchema)
def merge(data: dict[str, Any]) -> dict[str, Any]:
    """Move an article's thread under another; its former key and permalinks lead there. Undone as
    any decision is.
    """
    session, site, now = db.session(), own_site(None), utc_now()
    article, entry = merge_articles(
        session, site.id, data["article"], data["into"], decision_context()
    )
    return {"article": article_for_staff(article, site, now), "decision": str(entry.id)}


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


@part.route("/moderation/articles/<key:article>")
@for_staff("moderator", *STAFF_READ)
@part.response(200, StaffArticleSchema)
def one_article(article: str) -> dict[str, Any]:
    """One article, by id or key; a merged one is the one it was merged into."""
    require_own_article(article)
    site = own_site(None)
    return article_for_staff(get_article(db.session(), site.id, article), site, utc_now())
