"""Articles as staff see them, and what staff may change of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from comments.models import (
    Article,
    Site,
)
from comments.services.threads.reading import article_view
from comments.web.api.public import article_json
from comments.web.presenters.base import Key, SiteQuery, Strict, Text, Timestamp
from comments.web.presenters.public import ArticleSchema


class StaffArticleSchema(ArticleSchema):
    """An article with its section."""

    section = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)


class ArticleChangeSchema(Strict):
    """What is to change about an article: its thread, what it is called and where it is."""

    title = Text(allow_none=True)
    url = Text(allow_none=True, limit=2000)
    open = fields.Boolean()
    closes_at = Timestamp(allow_none=True)
    mode = fields.String(allow_none=True, validate=validate.OneOf(["post", "pre"]))
    slow_mode = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 86_400))
    section = Text(allow_none=True, limit=80)
    language = Text(allow_none=True, limit=100)


class MergeSchema(Strict):
    """Whose thread goes where; articles are named by key or id."""

    article = Key(required=True)
    into = Key(required=True)


class MergedSchema(Schema):
    """The article with both threads, and the decision by which that can be undone."""

    article = fields.Nested(StaffArticleSchema, required=True)
    decision = fields.String(required=True)


def article_for_staff(article: Article, site: Site, at: datetime) -> dict[str, Any]:
    """An article with the state of its thread."""
    view = article_view(article.record, site.record, at)
    more = {"closes_at": view.closes_at, "section": article.section, "language": article.language}
    return {**article_json(view), **more}


class NewArticleSchema(Strict):
    """An article, registered by the publisher before anybody comments."""

    site = Text(limit=64)
    key = Key(required=True)
    url = Text(allow_none=True, limit=2000)
    title = Text(allow_none=True)
    section = Text(allow_none=True, limit=80)
    language = Text(allow_none=True, limit=100)


class ArticlesQuery(SiteQuery):
    """Which articles; all where ``q`` is left out."""

    q = Text(metadata={"description": "Something in the title, the key or the address."})
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))


class ArticlesSchema(Schema):
    """A page of articles."""

    items = fields.List(fields.Nested(StaffArticleSchema), required=True)
    next = fields.String(required=True, allow_none=True)
