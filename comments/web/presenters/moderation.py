"""What staff send, and what they are answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.models import STANDINGS
from comments.services.moderation.decisions import ACTIONS, MAX_DECISIONS
from comments.services.moderation.filters import QUEUES
from comments.services.moderation.log_reading import LOGGED
from comments.web.presenters.alongside import RepeatsSchema, ShortCommentSchema, WaveSchema
from comments.web.presenters.base import Key, Moment, Strict, Text
from comments.web.presenters.public import ArticleSchema, CommentSchema


class SiteQuery(Schema):
    """Of which site; the token's own where it is left out."""

    site = Text(limit=64)


class QueueSchema(Schema):
    """One queue; ``more`` says that it holds more than ``count``."""

    queue = fields.String(required=True, metadata={"enum": list(QUEUES)})
    count = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    oldest = Moment(required=True, allow_none=True)
    oldest_age = fields.Integer(
        required=True, allow_none=True, metadata={"description": "In seconds."}
    )


class QueuesSchema(Schema):
    """All queues of a site."""

    queues = fields.Dict(keys=fields.String(), values=fields.Nested(QueueSchema), required=True)


class FindingSchema(Schema):
    """What a check found."""

    check = fields.String(required=True)
    rule = fields.String(required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True)
    match = fields.String(required=True, allow_none=True)
    span = fields.List(fields.Integer(), required=True, allow_none=True)
    severity = fields.Integer(required=True)
    revision = fields.Integer(required=True)


class ReporterSchema(Schema):
    """Who reported, and how often they were right."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    upheld = fields.Integer(required=True)
    dismissed = fields.Integer(required=True)


class StaffReportSchema(Schema):
    """A report; ``resolved`` is null while it is open."""

    reason = fields.String(required=True)
    detail = fields.String(required=True, allow_none=True)
    reporter = fields.Nested(ReporterSchema, required=True)
    created_at = Moment(required=True)
    resolved = fields.String(required=True, allow_none=True)


class RecordSchema(Schema):
    """An author's record on the site."""

    approved = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    pending = fields.Integer(required=True)
    reports = fields.Integer(required=True)
    first_seen = Moment(required=True)
    standing = fields.String(required=True)


class DecisionSchema(Schema):
    """An entry of the log."""

    id = fields.String(required=True)
    comment = fields.String(required=True, allow_none=True)
    author = fields.String(required=True, allow_none=True)
    article = fields.String(required=True, allow_none=True)
    action = fields.String(required=True, metadata={"enum": list(LOGGED)})
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    actor = fields.Dict(required=True, metadata={"description": "kind, id and name of who decided"})
    revision = fields.Integer(required=True, allow_none=True)
    undoes = fields.String(required=True, allow_none=True)
    batch = fields.String(required=True, allow_none=True)
    setting = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "Of a change of a setting: its name, what it was, what it is."},
    )
    created_at = Moment(required=True)


class ClaimSchema(Schema):
    """Who is working on an item just now."""

    by = fields.String(required=True)
    until = Moment(required=True)


class AssigneeSchema(Schema):
    """To whom a comment is assigned: an account's id or ``group:NAME``, and the name colleagues
    know.
    """

    to = fields.String(required=True)
    name = fields.String(required=True)


class PointsSchema(Schema):
    """A part of an item's priority."""

    what = fields.String(required=True)
    points = fields.Integer(required=True)


class StaffArticleSchema(ArticleSchema):
    """An article with its section."""

    section = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)


class StaffCommentSchema(CommentSchema):
    """A comment with all a moderator needs to decide on it."""

    status = fields.String(required=True)
    version = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    source = fields.String(required=True)
    text = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "What readers see of it, in which findings' spans count; "
            "null without any."
        },
    )
    escalated = fields.Boolean(required=True)
    decided_by = fields.String(required=True, allow_none=True)
    edited_since = fields.Boolean(required=True)
    shadowed = fields.Boolean(required=True)
    sampled = fields.Boolean(required=True)
    thread = fields.Nested(StaffArticleSchema, required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    reports = fields.List(fields.Nested(StaffReportSchema), required=True)
    record = fields.Nested(RecordSchema, required=True)
    decisions = fields.List(fields.Nested(DecisionSchema), required=True)
    priority = fields.List(fields.Nested(PointsSchema), required=True)
    claim = fields.Nested(ClaimSchema, required=True, allow_none=True)
    assigned = fields.Nested(AssigneeSchema, required=True, allow_none=True)
    wave = fields.Nested(WaveSchema, required=True, allow_none=True)
    parent_comment = fields.Nested(
        ShortCommentSchema,
        allow_none=True,
        metadata={"description": "With `expand=parent`: the comment it answers."},
    )
    latest_comments = fields.List(
        fields.Nested(ShortCommentSchema),
        metadata={"description": "With `expand=author`: its author's latest others, five at most."},
    )
    similar_names = fields.List(
        fields.Dict(), metadata={"description": "With `expand=similar`; five at most."}
    )
    same_address = fields.List(
        fields.Dict(),
        metadata={"description": "With `expand=address`: accounts from the same (hashed) address."},
    )
    repeats = fields.Nested(
        RepeatsSchema,
        metadata={"description": "With `expand=repeats`: others in nearly the same words."},
    )


class RevisionSchema(Schema):
    """A former text."""

    number = fields.Integer(required=True)
    source = fields.String(required=True)
    html = fields.String(required=True)
    replaced_at = Moment(required=True)
    replaced_by = fields.String(required=True)


class FullCommentSchema(StaffCommentSchema):
    """A comment with everything known about it."""

    revisions = fields.List(fields.Nested(RevisionSchema), required=True)
    similar_names = fields.List(fields.Dict(), required=True)


class StaffCommentListSchema(Schema):
    """A page of comments for moderators."""

    items = fields.List(fields.Nested(StaffCommentSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class OrderSchema(Strict):
    """One decision. With ``version``, it holds only while the comment's status, its text and its
    author's standing are as the moderator saw them.
    """

    comment = Text(required=True, limit=64)
    action = Text(required=True, limit=32, metadata={"enum": list(ACTIONS)})
    version = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 2**31 - 1))
    reason = Text(allow_none=True, limit=32)
    note = Text(allow_none=True, limit=2000)
    standing = fields.String(
        allow_none=True,
        validate=validate.OneOf(STANDINGS),
        metadata={"description": "The author's standing as the moderator saw it."},
    )
    message = Text(
        allow_none=True, limit=2000, metadata={"description": "What the author is told."}
    )
    template = Text(
        allow_none=True, limit=64, metadata={"description": "The template they are told it by."}
    )
    must_read = fields.Boolean(
        metadata={"description": "Whether the author is to read it before writing again."}
    )
    override = fields.Boolean(
        metadata={"description": "Decide whatever a colleague has decided meanwhile."}
    )


class OrdersSchema(Strict):
    """One decision or up to a hundred; each is its own transaction."""

    decisions = fields.List(
        fields.Nested(OrderSchema),
        required=True,
        validate=validate.Length(min=1, max=MAX_DECISIONS),
    )


class OutcomeSchema(Schema):
    """What became of one decision."""

    comment = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(["done", "conflict", "refused"]))
    status = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True)
    by = fields.Nested(DecisionSchema, required=True, allow_none=True)


class OutcomesSchema(Schema):
    """What became of each decision, in the order they were given; ``batch`` undoes them
    together.
    """

    results = fields.List(fields.Nested(OutcomeSchema), required=True)
    batch = fields.String(required=True, allow_none=True)


class StandingSchema(Strict):
    """A new standing for an author."""

    standing = fields.String(required=True, validate=validate.OneOf(STANDINGS))
    until = Moment(allow_none=True)
    reason = Text(required=True, least=1)


class BadgeSchema(Strict):
    """One of the site's badges for an author, or none."""

    badge = Text(required=True, allow_none=True, least=1, limit=32)


class StaffAuthorSchema(Schema):
    """An author as staff see one."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    badges = fields.List(fields.String(), required=True)
    email = fields.String(required=True, allow_none=True)
    standing = fields.String(required=True)
    until = Moment(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    record = fields.Nested(RecordSchema, required=True)


class ArticleChangeSchema(Strict):
    """What is to change about an article: its thread, what it is called and where it is."""

    title = Text(allow_none=True)
    url = Text(allow_none=True, limit=2000)
    open = fields.Boolean()
    closes_at = Moment(allow_none=True)
    mode = fields.String(allow_none=True, validate=validate.OneOf(["post", "pre"]))
    slow_mode = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 86_400))
    section = Text(allow_none=True, limit=80)
    language = Text(allow_none=True, limit=100)


class MergeSchema(Strict):
    """Whose thread goes where; articles are named by key or id."""

    article = Key(required=True)
    into = Key(required=True)


class MergedSchema(Schema):
    """The article with both threads, and the decision by which that can be undone."""

    article = fields.Nested(StaffArticleSchema, required=True)
    decision = fields.String(required=True)


class LogSchema(Schema):
    """A page of the log, newest first."""

    items = fields.List(fields.Nested(DecisionSchema), required=True)
    next = fields.String(required=True, allow_none=True)
