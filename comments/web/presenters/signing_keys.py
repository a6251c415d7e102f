"""Keys with which the publisher signs its readers in."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Strict, Text, Timestamp


class NewSigningKeySchema(Strict):
    """A key to be added: a shared secret, unless ``public_key`` names the public half of a pair
    (PEM).
    """

    public_key = Text(limit=8000, allow_none=True)


class SigningKeySchema(Schema):
    """A sign-on key; ``secret`` is there once, when it is made."""

    kid = fields.String(required=True)
    algorithm = fields.String(required=True)
    created_at = Timestamp(required=True)
    retired_at = Timestamp(required=True, allow_none=True)
    secret = fields.String()


class SigningKeysSchema(Schema):
    """A site's sign-on keys."""

    items = fields.List(fields.Nested(SigningKeySchema), required=True)
    next = fields.String(required=True, allow_none=True)
