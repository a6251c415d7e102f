"""A period in figures, for the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from comments.database.engines import db
from comments.database.replica import read_behind
from comments.models import utc_now
from comments.services.moderation.dashboard import dashboard
from comments.services.moderation.period import Period
from comments.services.moderation.queues import queue_counts
from comments.web.api.openapi import STAFF_READ
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.dashboard import (
    DashboardQuery,
    DashboardSchema,
)
from comments.web.presenters.queues import queue_json
from comments.web.sections import own_sections

part = staff_blueprint("dashboard", "A period in figures.")


@part.route("/moderation/dashboard")
@for_staff("moderator", *STAFF_READ)
@part.arguments(DashboardQuery, location="query")
@part.response(200, DashboardSchema)
def figures(query: dict[str, Any]) -> dict[str, Any]:
    """A period in figures: volume by the hour, time to decision, rules, articles, moderators.
    Rolled up by the worker.
    """
    session, site, now = db.session(), own_site(None), utc_now()
    limits = query.get("since"), query.get("until")
    period = Period.of(*limits, usual=timedelta(days=7), at=now)
    counts = queue_counts(session, site.id, sections=own_sections())
    queues = [queue_json(one, now) for one in counts]
    return {
        "since": period.since,
        "until": period.until,
        "queues": queues,
        **read_behind(lambda reading: dashboard(reading, site.id, period)),
    }
