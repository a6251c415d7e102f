"""A desk's work in figures, as it is answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Timestamp
from comments.web.presenters.dashboard import WaitsSchema


class FiguresSchema(Schema):
    """Volume, time to decision, and decisions that were taken back."""

    comments = fields.Integer(required=True)
    decisions = fields.Integer(required=True)
    overturned = fields.Integer(required=True)
    time_to_decision = fields.Nested(WaitsSchema, required=True)


class DaySchema(FiguresSchema):
    """A day (UTC): the comments written on it by what has become of them, and the decisions
    taken.
    """

    day = fields.String(required=True)
    by_status = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class RuleStatisticsSchema(Schema):
    """A rule: how often it found something, and how people decided on what it found."""

    check = fields.String(required=True)
    rule = fields.String(required=True)
    found = fields.Integer(required=True)
    decisions = fields.Integer(required=True)
    upheld = fields.Integer(required=True)
    dismissed = fields.Integer(required=True)
    overturned = fields.Integer(required=True)
    time_to_decision = fields.Nested(WaitsSchema, required=True)


class ModeratorStatisticsSchema(Schema):
    """A moderator: decisions by action, and how many of them were taken back."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    decisions = fields.Integer(required=True)
    by_action = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    overturned = fields.Integer(required=True)
    time_to_decision = fields.Nested(WaitsSchema, required=True)


class StatisticsSchema(Schema):
    """The work of a period."""

    since = Timestamp(required=True)
    until = Timestamp(required=True)
    all = fields.Nested(FiguresSchema, required=True)
    by_day = fields.List(fields.Nested(DaySchema), required=True)
    by_rule = fields.List(fields.Nested(RuleStatisticsSchema), required=True)
    by_moderator = fields.List(fields.Nested(ModeratorStatisticsSchema), required=True)
