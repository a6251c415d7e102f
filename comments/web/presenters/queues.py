"""Queues and how much waits in each, as the desk is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields

from comments.services.moderation.queue_definitions import QUEUES
from comments.services.moderation.queues import QueueCount
from comments.web.presenters.base import Timestamp


class QueueSchema(Schema):
    """One queue; ``more`` says that it holds more than ``count``."""

    queue = fields.String(required=True, metadata={"enum": list(QUEUES)})
    count = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    oldest = Timestamp(required=True, allow_none=True)
    oldest_age = fields.Integer(
        required=True, allow_none=True, metadata={"description": "In seconds."}
    )


class QueuesSchema(Schema):
    """All queues of a site."""

    queues = fields.Dict(keys=fields.String(), values=fields.Nested(QueueSchema), required=True)


def queue_json(count: QueueCount, at: datetime) -> dict[str, Any]:
    """A queue's count and the age of its oldest comment."""
    age = None if count.oldest is None else max(0, int((at - count.oldest).total_seconds()))
    return {
        "queue": count.queue,
        "count": count.count,
        "more": count.more,
        "oldest": count.oldest,
        "oldest_age": age,
    }
