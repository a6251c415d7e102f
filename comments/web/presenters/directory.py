"""Lists of articles and authors, as staff ask for and read them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.web.presenters.base import Text
from comments.web.presenters.moderation import SiteQuery, StaffArticleSchema, StaffAuthorSchema


class ArticlesQuery(SiteQuery):
    """Which articles; all where ``q`` is left out."""

    q = Text(metadata={"description": "Something in the title, the key or the address."})
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))


class ArticlesSchema(Schema):
    """A page of articles."""

    items = fields.List(fields.Nested(StaffArticleSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class AuthorsQuery(SiteQuery):
    """Which authors."""

    q = Text(
        required=True,
        least=1,
        metadata={"description": "The beginning of a name, an id, an email or an address."},
    )
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))


class AuthorsSchema(Schema):
    """Authors, the latest first."""

    items = fields.List(fields.Nested(StaffAuthorSchema), required=True)
    next = fields.String(required=True, allow_none=True)
