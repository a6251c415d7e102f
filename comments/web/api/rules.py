"""Every rule of a site, and how people decided where it found something."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import utc_now
from comments.services.moderation.rule_registry import RuleFilter, registry
from comments.web.api.openapi import STAFF_READ
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.rules import (
    RulesQuery,
    RulesSchema,
)

part = staff_blueprint("rules", "The rules of a site, and what they found.")


@part.route("/moderation/rules")
@for_staff("moderator", *STAFF_READ)
@part.arguments(RulesQuery, location="query")
@part.response(200, RulesSchema)
def rules(query: dict[str, Any]) -> dict[str, Any]:
    """Every rule of the site: on, on trial or off; what it found; how people then decided; who
    added it.
    """
    site = own_site(query.pop("site", None))
    offset, limit = query.pop("cursor"), query.pop("limit")
    rule_filter = RuleFilter(**query)
    return registry(db.session(), site, rule_filter, utc_now(), offset=offset, limit=limit)
