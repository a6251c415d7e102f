"""The queues of a desk: how many comments wait in each."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import utc_now
from comments.services.moderation.queues import queue_counts
from comments.web.api.openapi import STAFF_READ
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.base import SiteQuery
from comments.web.presenters.queues import QueuesSchema, queue_json
from comments.web.sections import (
    own_sections,
)

part = staff_blueprint("queues", "What waits for moderators.")


@part.route("/moderation/queues")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SiteQuery, location="query")
@part.response(200, QueuesSchema)
def queues(query: dict[str, Any]) -> dict[str, Any]:
    """How many comments wait in each queue, and since when the oldest has."""
    site = own_site(query.get("site"))
    now = utc_now()
    counts = queue_counts(db.session(), site.id, sections=own_sections())
    return {"queues": {one.queue: queue_json(one, now) for one in counts}}
