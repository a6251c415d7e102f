"""Requests about one's own data, and what became of them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.web.presenters.base import Strict, Timestamp


class ErasureRequestSchema(Strict):
    """``name``: comments stay and the person goes; ``all``: comments and votes go too."""

    mode = fields.String(required=True, validate=validate.OneOf(["name", "all"]))


class ErasureSchema(Schema):
    """An erasure: when it is due, when it was done, and how many of what it has emptied."""

    id = fields.String()
    state = fields.String(validate=validate.OneOf(["none", "waiting", "done"]))
    author = fields.String()
    mode = fields.String(allow_none=True)
    requested_at = Timestamp()
    due_at = Timestamp()
    done_at = Timestamp(allow_none=True)
    receipt = fields.Dict(keys=fields.String(), values=fields.Integer())
