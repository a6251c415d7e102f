"""A period in figures."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Timestamp
from comments.web.presenters.queues import QueueSchema


class DashboardQuery(Schema):
    """A period; the last seven days where nothing is said."""

    since = Timestamp()
    until = Timestamp()


class HourSchema(Schema):
    """An hour, with what has become of the comments written in it."""

    hour = Timestamp(required=True)
    approved = fields.Integer(required=True)
    pending = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    spam = fields.Integer(required=True)
    deleted = fields.Integer(required=True)


class WaitsSchema(Schema):
    """How long comments waited for a decision, in seconds: half of them at most ``p50``, nine in
    ten ``p90``.
    """

    decided = fields.Integer(required=True)
    p50 = fields.Integer(required=True, allow_none=True)
    p90 = fields.Integer(required=True, allow_none=True)


class RuleFiguresSchema(Schema):
    """A rule, how often it found something, and how moderators then decided."""

    check = fields.String(required=True)
    rule = fields.String(required=True)
    found = fields.Integer(required=True)
    upheld = fields.Integer(required=True)
    dismissed = fields.Integer(required=True)
    precision = fields.Float(required=True, allow_none=True)


class ReportedArticleSchema(Schema):
    """An article and how often its comments were reported."""

    key = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    reports = fields.Integer(required=True)


class ModeratorFiguresSchema(Schema):
    """Who decided how often and what, and how much of it was taken back."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    decisions = fields.Integer(required=True)
    by_action = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    reversed = fields.Integer(required=True)


class GuidanceSchema(Schema):
    """Comments whose authors had been told what would hold them, and how many of these had been
    changed first.
    """

    told = fields.Integer(required=True)
    changed = fields.Integer(required=True)


class DashboardSchema(Schema):
    """A period in figures, as of the worker's last turn."""

    since = Timestamp(required=True)
    until = Timestamp(required=True)
    hours = fields.List(fields.Nested(HourSchema), required=True)
    time_to_decision = fields.Nested(WaitsSchema, required=True)
    queues = fields.List(fields.Nested(QueueSchema), required=True)
    rules = fields.List(fields.Nested(RuleFiguresSchema), required=True)
    articles = fields.List(fields.Nested(ReportedArticleSchema), required=True)
    guidance = fields.Nested(GuidanceSchema, required=True)
    moderators = fields.List(fields.Nested(ModeratorFiguresSchema), required=True)
    reversals = fields.Integer(required=True)
