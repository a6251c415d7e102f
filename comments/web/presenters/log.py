"""The log, as staff ask for and read it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.services.audit_log.reading import LOGGED
from comments.web.presenters.base import Key, SiteQuery, Text, Timestamp
from comments.web.presenters.decisions import DecisionSchema


class LogQuery(SiteQuery):
    """Which entries of the log."""

    comment = Text(limit=64)
    author = Text(limit=64)
    article = Key()
    action = fields.String(validate=validate.OneOf(LOGGED))
    actor = Text(metadata={"description": "The id or the name of who decided."})
    rule = Text(
        limit=300,
        metadata={"description": "A check, or `check:rule`, that found something in the comment."},
    )
    since = Timestamp()
    before = Timestamp()
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class LogSchema(Schema):
    """A page of the log, newest first."""

    items = fields.List(fields.Nested(DecisionSchema), required=True)
    next = fields.String(required=True, allow_none=True)
