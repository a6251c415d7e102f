"""The registry of rules, as staff see it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.services.moderation.rule_registry import KINDS, LISTS, STATES
from comments.web.presenters.base import SiteQuery, Strict, Text, Timestamp


class RulesQuery(SiteQuery):
    """Which rules, and over how many days."""

    days = fields.Integer(load_default=90, validate=validate.Range(1, 366))
    kind = fields.String(validate=validate.OneOf(KINDS))
    state = fields.String(validate=validate.OneOf(STATES))
    list = fields.String(validate=validate.OneOf(LISTS))
    check = Text(limit=32)
    cursor = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class RuleSchema(Schema):
    """A rule: what it found in the period, and how people then decided (precision by Wilson)."""

    check = fields.String(required=True)
    rule = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    setting = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    mode = fields.String(required=True, allow_none=True)
    stepped_back_at = Timestamp(required=True, allow_none=True)
    hits = fields.Integer(required=True)
    by_day = fields.List(fields.Dict(), required=True)
    last_hit = Timestamp(required=True, allow_none=True)
    right = fields.Integer(required=True)
    wrong = fields.Integer(required=True)
    precision = fields.Float(required=True, allow_none=True)
    low = fields.Float(required=True, allow_none=True)
    high = fields.Float(required=True, allow_none=True)
    added_by = fields.String(required=True, allow_none=True)
    added_at = Timestamp(required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True)


class RulesSchema(Schema):
    """A page of the registry, those that found most first."""

    items = fields.List(fields.Nested(RuleSchema), required=True)
    total = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)


class BacktestSchema(Strict):
    """Settings to be tried, and on how many of the last comments or of how many days."""

    settings = fields.Dict(keys=Text(limit=64), values=Text(limit=60_000), required=True)
    last = fields.Integer(load_default=1_000, strict=True, validate=validate.Range(1, 10_000))
    days = fields.Integer(allow_none=True, strict=True, validate=validate.Range(1, 366))


class ConfusionSchema(Schema):
    """What is flagged against what people decided; shares come as [share, low, high]."""

    right = fields.Integer(required=True)
    wrong = fields.Integer(required=True)
    missed = fields.Integer(required=True)
    passed = fields.Integer(required=True)
    precision = fields.List(fields.Float(), required=True, allow_none=True)
    recall = fields.List(fields.Float(), required=True, allow_none=True)


class LanguageConfusionSchema(ConfusionSchema):
    """The same for one language."""

    language = fields.String(required=True, allow_none=True)


class SectionConfusionSchema(ConfusionSchema):
    """The same for one section."""

    section = fields.String(required=True, allow_none=True)


class BacktestReportSchema(Schema):
    """What changed settings would have made of the comments; ``changes`` by ``held``, ``rejected``
    and ``let_through``, each with its count, what people decided, and 20 examples.
    """

    examined = fields.Integer(required=True)
    without_text = fields.Integer(required=True)
    before = fields.Dict(required=True)
    after = fields.Dict(required=True)
    changes = fields.Dict(required=True)
    was = fields.Nested(ConfusionSchema, required=True)
    would = fields.Nested(ConfusionSchema, required=True)
    by_language = fields.List(fields.Nested(LanguageConfusionSchema), required=True)
    by_section = fields.List(fields.Nested(SectionConfusionSchema), required=True)
    rules = fields.List(fields.Dict(), required=True)
    not_rebuilt = fields.List(fields.String(), required=True)
