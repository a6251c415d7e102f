"""Bans, as staff make, ask for and read them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.services.moderation.bans import KINDS
from comments.web.presenters.base import SiteQuery, Strict, Text, Timestamp
from comments.web.presenters.staff_authors import SimilarSchema


class NewBanSchema(Strict):
    """A ban on a value, or on what is behind a comment."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    value = Text(
        allow_none=True, metadata={"description": "An email, a domain, an address or its network."}
    )
    comment = Text(allow_none=True, limit=64)
    reason = Text(required=True, least=1)
    until = Timestamp(allow_none=True)


class BansQuery(SiteQuery):
    """Which bans; all where nothing is said."""

    q = Text(
        metadata={"description": "Something in the reason or the maker's name, or what it is on."}
    )
    kind = fields.String(validate=validate.OneOf(KINDS))
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))


class HitsSchema(Schema):
    """The latest readers whom a ban keeps out; ``more`` says that there are more."""

    authors = fields.List(fields.Nested(SimilarSchema), required=True)
    more = fields.Boolean(required=True)


class BanSchema(Schema):
    """A ban; what it is on is kept as a hash alone. ``hits`` is null of a network, by which no
    reader is known.
    """

    id = fields.String(required=True)
    kind = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    by = fields.String(required=True, allow_none=True)
    created_at = Timestamp(required=True)
    until = Timestamp(required=True, allow_none=True)
    hits = fields.Nested(HitsSchema, required=True, allow_none=True)


class BansSchema(Schema):
    """A site's bans, the latest first."""

    items = fields.List(fields.Nested(BanSchema), required=True)
    next = fields.String(required=True, allow_none=True)
