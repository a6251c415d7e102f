"""What has been learnt from decisions, as staff see it."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Strict, Text, Timestamp


class ShareSchema(Schema):
    """A share of decisions with its interval of 95 % (Wilson)."""

    decided = fields.Integer(required=True)
    right = fields.Integer(required=True)
    precision = fields.Float(required=True, allow_none=True)
    low = fields.Float(required=True, allow_none=True)
    high = fields.Float(required=True, allow_none=True)


class LearnerSchema(Schema):
    """What has been learnt of one family of reasons; ``mode`` is what it does, ``allowed`` the most
    that its evidence carries.
    """

    family = fields.String(required=True)
    name = fields.String(required=True)
    mode = fields.String(required=True)
    allowed = fields.String(required=True)
    against = fields.Integer(required=True)
    favourable = fields.Integer(required=True)
    fitted_at = Timestamp(required=True, allow_none=True)
    lessons = fields.Integer(required=True)
    threshold = fields.Float(required=True, allow_none=True)
    stepped_back_at = Timestamp(required=True, allow_none=True)
    evidence = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "Cross-validated: judged, f1, auc, brier, thresholds, safe."},
    )
    holds = fields.Nested(
        ShareSchema,
        required=True,
        metadata={"description": "What people decided on what it held."},
    )


class LearningSchema(Schema):
    """A site's learners; ``needed`` decisions of each kind let one order the queue."""

    setting = fields.String(required=True)
    precision = fields.Float(required=True)
    needed = fields.Integer(required=True)
    learners = fields.List(fields.Nested(LearnerSchema), required=True)


class WrongFindingSchema(Strict):
    """A finding that a moderator calls wrong."""

    comment = Text(required=True, limit=64)
    check = Text(required=True, least=1, limit=32)
    rule = Text(required=True, least=1)
