"""The log of decisions."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.services.audit_log.reading import LogFilter, log
from comments.web.api.openapi import STAFF_READ
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.decisions import (
    decision_json,
)
from comments.web.presenters.log import LogQuery, LogSchema

part = staff_blueprint("log", "The log of decisions.")


@part.route("/moderation/log")
@for_staff("moderator", *STAFF_READ)
@part.arguments(LogQuery, location="query")
@part.response(200, LogSchema)
def log_entries(query: dict[str, Any]) -> dict[str, Any]:
    """The decisions of a site, newest first."""
    site = own_site(query.pop("site", None))
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    entries, following = log(db.session(), site.id, LogFilter(**query), cursor=cursor, limit=limit)
    return {"items": [decision_json(one) for one in entries], "next": following}
