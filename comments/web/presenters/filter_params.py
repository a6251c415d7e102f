"""What moderators may ask lists of comments and the log for."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from comments.models import REPORT_REASONS, STATUSES
from comments.models.status import DECIDERS
from comments.services.moderation.expansion import PARTS
from comments.services.moderation.queue_definitions import QUEUES, SORTS
from comments.services.threads.reading import DEFAULT_LIMIT, MAX_LIMIT
from comments.web.presenters.base import Key, SiteQuery, Text, Timestamp


class Parts(Text):
    """Parts of what can be shown beside a comment, parted by commas."""

    def __init__(self, **kwargs: Any) -> None:
        words = ", ".join(PARTS)
        super().__init__(
            limit=100, metadata={"description": f"Any of {words}, by commas."}, **kwargs
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        parts = [part.strip() for part in super()._deserialize(value, attr, data).split(",")]
        for part in parts:
            if part not in PARTS:
                raise ValidationError(f"There is no {part!r}; there are {', '.join(PARTS)}.")
        return parts


class ListQuery(SiteQuery):
    """What a moderator wants to see."""

    queue = fields.String(validate=validate.OneOf(list(QUEUES)))
    status = fields.String(validate=validate.OneOf(STATUSES))
    author = Text(limit=64)
    article = Key(metadata={"description": "An article's id or key."})
    section = Text(limit=80)
    language = Text(limit=32)
    reason = fields.String(
        validate=validate.OneOf(list(REPORT_REASONS)),
        metadata={"description": "A reason of a report that is open."},
    )
    rule = Text(
        limit=300, metadata={"description": "A check that found something, or `check:rule`."}
    )
    by = fields.String(
        validate=validate.OneOf(DECIDERS),
        metadata={"description": "Who brought the comment into its status."},
    )
    has_link = fields.Boolean()
    since = Timestamp()
    before = Timestamp()
    parent = Text(limit=64, metadata={"description": "The comment that these answer directly."})
    wave = Text(limit=64, metadata={"description": "The wave of near repeats they are in."})
    q = Text(limit=200, metadata={"description": "Words the text must hold."})
    assigned = Text(
        limit=120,
        metadata={"description": "`me`, `nobody`, an account's id, or `group:NAME`."},
    )
    rest = fields.Boolean(
        metadata={"description": "Only what no view that everybody has takes from the queue."}
    )
    sort = fields.String(validate=validate.OneOf(SORTS))
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(1, MAX_LIMIT))
    expand = Parts()


class DetailQuery(Schema):
    """What is to be shown beside a comment."""

    expand = Parts()


class SubthreadQuery(Schema):
    """A page of what stands below a comment."""

    cursor = Text(limit=200)
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(1, MAX_LIMIT))
    expand = Parts()
