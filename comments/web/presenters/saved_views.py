"""Saved views of the lists."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.web.presenters.base import Strict, Text


class NewViewSchema(Strict):
    """A list to be saved: its filters as the list of comments takes them."""

    name = Text(required=True, least=1, limit=60)
    shared = fields.Boolean(load_default=False)
    filters = fields.Dict(
        keys=Text(limit=32), values=Text(limit=300), required=True, validate=validate.Length(max=20)
    )


class ViewSchema(Schema):
    """A saved list and how many comments it holds; ``more`` says that there are more than
    ``count``.
    """

    id = fields.String(required=True)
    name = fields.String(required=True)
    shared = fields.Boolean(required=True)
    filters = fields.Dict(required=True)
    count = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    problem = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why it can match nothing, where it cannot."},
    )


class ViewsSchema(Schema):
    """Saved lists."""

    items = fields.List(fields.Nested(ViewSchema), required=True)
    next = fields.String(required=True, allow_none=True)
