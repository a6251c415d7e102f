"""Whether the log holds, and the keys that sign it."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Timestamp


class KeyTermSchema(Schema):
    """A key that has signed the log, from when to when, and the links of the site's chain of
    entries that it vouches for (null: none).
    """

    public_key = fields.String(required=True)
    since = Timestamp(required=True, allow_none=True)
    until = Timestamp(required=True, allow_none=True)
    first_link = fields.Integer(required=True, allow_none=True)
    last_link = fields.Integer(required=True, allow_none=True)


class VerificationSchema(Schema):
    """Whether the log's chain holds, how much of it there is, and where it does not."""

    sound = fields.Boolean(required=True)
    sealed = fields.Integer(required=True)
    unsealed = fields.Integer(required=True)
    problem = fields.String(required=True, allow_none=True)
    link = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The number of the first link that does not fit."},
    )
    keys = fields.List(
        fields.Nested(KeyTermSchema),
        required=True,
        metadata={"description": "The keys that have signed it, the present one first."},
    )


class FormerKeySchema(Schema):
    """A key that has signed the logs before, in PEM, and from when to when."""

    public_key = fields.String(required=True)
    since = Timestamp(required=True)
    until = Timestamp(required=True)


class LogKeySchema(Schema):
    """The public key of the logs, in PEM, and those before it, the latest first."""

    algorithm = fields.String(required=True)
    public_key = fields.String(required=True)
    since = Timestamp(
        required=True,
        allow_none=True,
        metadata={"description": "Null until the worker has begun to sign by it."},
    )
    former = fields.List(fields.Nested(FormerKeySchema), required=True)
