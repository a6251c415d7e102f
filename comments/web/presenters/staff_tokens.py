"""Staff tokens, as owners make and read them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.models import ROLES
from comments.web.presenters.base import Strict, Text, Timestamp


class NewTokenSchema(Strict):
    """A staff token to be made."""

    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    name = Text(required=True, least=1, limit=80)


class TokenSchema(Schema):
    """A staff token; ``token`` is shown once, when it is made."""

    id = fields.String(required=True)
    role = fields.String(required=True)
    name = fields.String(required=True)
    token = fields.String()
    created_at = Timestamp(required=True)
    last_used_at = Timestamp(required=True, allow_none=True)
    revoked_at = Timestamp(required=True, allow_none=True)


class TokensSchema(Schema):
    """A site's tokens."""

    items = fields.List(fields.Nested(TokenSchema), required=True)
    next = fields.String(required=True, allow_none=True)
