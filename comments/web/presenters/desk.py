"""Saved views, sign-on keys, trials and the log's proof, as the desk sends and reads them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.web.presenters.base import Moment, Strict, Text
from comments.web.presenters.findings import FindingSchema
from comments.web.presenters.queues import QueueSchema


class NewViewSchema(Strict):
    """A list to be saved: its filters as the list of comments takes them."""

    name = Text(required=True, least=1, limit=60)
    shared = fields.Boolean(load_default=False)
    filters = fields.Dict(
        keys=Text(limit=32), values=Text(limit=300), required=True, validate=validate.Length(max=20)
    )


class ViewSchema(Schema):
    """A saved list and how many comments it holds; ``more`` says that there are more than
    ``count``.
    """

    id = fields.String(required=True)
    name = fields.String(required=True)
    shared = fields.Boolean(required=True)
    filters = fields.Dict(required=True)
    count = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    problem = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why it can match nothing, where it cannot."},
    )


class ViewsSchema(Schema):
    """Saved lists."""

    items = fields.List(fields.Nested(ViewSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class TrialSchema(Strict):
    """A text to be tried, and the name of its author."""

    body = Text(required=True, limit=10_000, least=1)
    name = Text(limit=80, allow_none=True)


class VerdictSchema(Schema):
    """What would become of a text, and all that the checks find in it; spans are offsets in
    ``text``.
    """

    status = fields.String(required=True)
    text = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)


class ChangedVerdictSchema(Schema):
    """A comment that would have been judged otherwise."""

    comment = fields.String(required=True)
    author = fields.String(required=True)
    text = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class PreviewOfSettingsSchema(Schema):
    """What changed settings would have made of the latest comments; the first of those judged
    otherwise.
    """

    examined = fields.Integer(required=True)
    count = fields.Integer(required=True)
    changed = fields.List(fields.Nested(ChangedVerdictSchema), required=True)


class NewSigningKeySchema(Strict):
    """A key to be added: a shared secret, unless ``public_key`` names the public half of a pair
    (PEM).
    """

    public_key = Text(limit=8000, allow_none=True)


class SigningKeySchema(Schema):
    """A sign-on key; ``secret`` is there once, when it is made."""

    kid = fields.String(required=True)
    algorithm = fields.String(required=True)
    created_at = Moment(required=True)
    retired_at = Moment(required=True, allow_none=True)
    secret = fields.String()


class SigningKeysSchema(Schema):
    """A site's sign-on keys."""

    items = fields.List(fields.Nested(SigningKeySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class KeyTermSchema(Schema):
    """A key that has signed the log, from when to when, and the links of the site's chain of
    entries that it vouches for (null: none).
    """

    public_key = fields.String(required=True)
    since = fields.AwareDateTime(required=True, allow_none=True)
    until = fields.AwareDateTime(required=True, allow_none=True)
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
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)


class LogKeySchema(Schema):
    """The public key of the logs, in PEM, and those before it, the latest first."""

    algorithm = fields.String(required=True)
    public_key = fields.String(required=True)
    since = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "Null until the worker has begun to sign by it."},
    )
    former = fields.List(fields.Nested(FormerKeySchema), required=True)


class DashboardQuery(Schema):
    """A period; the last seven days where nothing is said."""

    since = Moment()
    until = Moment()


class HourSchema(Schema):
    """An hour, with what has become of the comments written in it."""

    hour = Moment(required=True)
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

    since = Moment(required=True)
    until = Moment(required=True)
    hours = fields.List(fields.Nested(HourSchema), required=True)
    time_to_decision = fields.Nested(WaitsSchema, required=True)
    queues = fields.List(fields.Nested(QueueSchema), required=True)
    rules = fields.List(fields.Nested(RuleFiguresSchema), required=True)
    articles = fields.List(fields.Nested(ReportedArticleSchema), required=True)
    guidance = fields.Nested(GuidanceSchema, required=True)
    moderators = fields.List(fields.Nested(ModeratorFiguresSchema), required=True)
    reversals = fields.Integer(required=True)
