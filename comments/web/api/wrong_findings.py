"""A moderator says that a finding is wrong."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.services.moderation.wrong_findings import call_wrong
from comments.web.api.openapi import WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.decisions import DecisionSchema, decision_json
from comments.web.presenters.learning import WrongFindingSchema
from comments.web.sections import require_own_comment
from comments.web.transactions import writes

part = staff_blueprint("wrong_findings", "Findings that are wrong.")


@part.route("/moderation/findings/wrong", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(WrongFindingSchema)
@part.response(201, DecisionSchema)
def wrong_finding(data: dict[str, Any]) -> dict[str, Any]:
    """Call a finding wrong: the learner takes it as a lesson, the rule's precision counts it, and
    the comment stays as it is.
    """
    require_own_comment(data["comment"])
    entry = call_wrong(
        db.session(),
        own_site(None).id,
        data["comment"],
        data["check"],
        data["rule"],
        decision_context(),
    )
    return decision_json(entry)
