"""What is shown alongside a comment: others in short, near repeats, the wave that it is in."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Timestamp


class ShortCommentSchema(Schema):
    """A comment as it is shown beside another."""

    id = fields.String(required=True)
    author = fields.Dict(required=True)
    source = fields.String(required=True)
    html = fields.String(required=True)
    status = fields.String(required=True)
    created_at = Timestamp(required=True)


class RepeatsSchema(Schema):
    """Comments in nearly the same words, among the site's latest 2,000: how many, and the five
    latest.
    """

    count = fields.Integer(required=True)
    comments = fields.List(fields.Nested(ShortCommentSchema), required=True)


class WaveSchema(Schema):
    """Near repeats that are to be looked at together; ``members`` and ``next`` (the cursor of
    `wave=ID&sort=oldest`) in the queue `wave` and with `expand=wave`.
    """

    id = fields.String(required=True)
    count = fields.Integer(required=True)
    waiting = fields.Integer(
        required=True, metadata={"description": "Members nobody has decided on since."}
    )
    members = fields.List(fields.Nested(ShortCommentSchema))
    next = fields.String(allow_none=True)
