"""One decision for many comments: what is sent, and what is answered."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from comments.models import LIVE_STATUSES
from comments.web.presenters.base import Strict, Text
from comments.web.presenters.decisions import OutcomeSchema
from comments.web.presenters.filter_params import ListQuery

OF_LISTS = ("site", "sort", "cursor", "limit", "expand")
"""What a list is asked for besides what is to be in it."""


class FilterSchema(ListQuery):
    """What a list of comments can be narrowed by."""

    class Meta:
        exclude = OF_LISTS


class AuthorSweepSchema(Strict):
    """One decision for all of an author's comments in these statuses."""

    action = fields.String(
        required=True, validate=validate.OneOf(["approve", "reject", "spam", "restore"])
    )
    statuses = fields.List(
        fields.String(validate=validate.OneOf(LIVE_STATUSES)),
        required=True,
        validate=validate.Length(min=1, max=4),
    )
    reason = Text(allow_none=True, limit=32)
    note = Text(allow_none=True, limit=2000)


class SweptSchema(Schema):
    """What became of an author's comments; ``remaining`` says how many are left for another
    call.
    """

    done = fields.Integer(required=True)
    others = fields.List(fields.Nested(OutcomeSchema), required=True)
    remaining = fields.Integer(required=True)
    batch = fields.String(required=True)


class BulkSchema(Strict):
    """One decision for a wave, for a subthread, or for all that a filter matches: one of the
    three.
    """

    action = fields.String(
        required=True, validate=validate.OneOf(["approve", "reject", "spam", "restore"])
    )
    wave = Text(limit=64, metadata={"description": "A wave of near repeats: all its members."})
    subthread = Text(limit=64, metadata={"description": "A comment: it, and all below it."})
    root = fields.Boolean(
        load_default=True,
        metadata={"description": "Whether the comment that `subthread` names is meant, too."},
    )
    filter = fields.Nested(
        FilterSchema, metadata={"description": "As the list of comments is narrowed."}
    )
    statuses = fields.List(
        fields.String(validate=validate.OneOf(LIVE_STATUSES)),
        validate=validate.Length(min=1, max=4),
        metadata={
            "description": "Those of the comments that are meant. By default pending and "
            "approved; every one where the filter names a `queue` or a `status`."
        },
    )
    reason = Text(allow_none=True, limit=32)
    note = Text(allow_none=True, limit=2000)
    cursor = Text(
        allow_none=True,
        limit=200,
        metadata={"description": "The `next` of an answer; of a filter."},
    )

    @validates_schema
    def check_target(self, data: dict[str, Any], **_: Any) -> None:
        """Ask for exactly one of the three."""
        targets = [name for name in ("wave", "subthread", "filter") if name in data]
        if len(targets) != 1:
            raise ValidationError(
                "One of wave, subthread and filter says which comments are meant.",
                targets[1] if targets else "filter",
            )


class BulkAnswerSchema(SweptSchema):
    """What became of each; ``remaining`` says how many more the same call would change, ``next`` is
    where it goes on.
    """

    results = fields.List(fields.Nested(OutcomeSchema), required=True)
    more = fields.Boolean(
        required=True, metadata={"description": "Whether more remain than were counted."}
    )
    next = fields.String(required=True, allow_none=True)
