"""Work that was given up, as administrators read it."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Timestamp


class LetterSchema(Schema):
    """A piece of work that was given up."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    attempts = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)
    created_at = Timestamp(required=True)
    dead_at = Timestamp(required=True, allow_none=True)


class LettersSchema(Schema):
    """A site's dead letters, the latest first."""

    items = fields.List(fields.Nested(LetterSchema), required=True)
    next = fields.String(required=True, allow_none=True)
