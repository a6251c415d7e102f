"""Whether a reader's reports are heard: what staff send, and what they are answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Strict, Text


class HearingSchema(Strict):
    """Whether a reader's reports weigh nothing, and why; ``sweep`` closes those that are open."""

    silenced = fields.Boolean(required=True)
    reason = Text(required=True, least=1)
    sweep = fields.Boolean(load_default=True)


class HeardSchema(Schema):
    """What became of it: reports that were swept, and how many are still open. ``batch``, or the
    entry of the log (``decision``), takes it back, reports and all.
    """

    author = fields.String(required=True)
    silenced = fields.Boolean(required=True)
    swept = fields.Integer(required=True)
    remaining = fields.Integer(required=True)
    decision = fields.String(required=True)
    batch = fields.String(required=True)
