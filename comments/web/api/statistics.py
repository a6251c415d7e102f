"""A desk's work in figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from comments.database.engines import db
from comments.models import utc_now
from comments.services.moderation.period import Period
from comments.services.moderation.statistics import statistics
from comments.web.api.openapi import STAFF_READ
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.dashboard import DashboardQuery
from comments.web.presenters.statistics import StatisticsSchema

part = staff_blueprint("statistics", "A desk's work in figures.")


@part.route("/moderation/statistics")
@for_staff("moderator", *STAFF_READ)
@part.arguments(DashboardQuery, location="query")
@part.response(200, StatisticsSchema)
def work(query: dict[str, Any]) -> dict[str, Any]:
    """A period by day, rule and moderator: volume, time to decision, what was overturned. As of the
    worker's last turn.
    """
    limits = query.get("since"), query.get("until")
    period = Period.of(*limits, usual=timedelta(days=7), at=utc_now())
    figures = statistics(db.session(), own_site(None).id, period)
    return {"since": period.since, "until": period.until, **figures}
