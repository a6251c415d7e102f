"""Decisions on comments: taken, up to a hundred in a call; taken back; and the reasons for them."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from comments.database.engines import db
from comments.models import REPORT_REASONS, Decision
from comments.services.moderation.badges import BADGE
from comments.services.moderation.decisions import DecisionRequest, decide
from comments.services.moderation.outcomes import Outcome
from comments.services.moderation.undo import batch_entries, undo, undo_batch
from comments.services.sites.setting_history import SETTING
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site, require_role
from comments.web.presenters.base import SiteQuery
from comments.web.presenters.decisions import (
    OrdersSchema,
    OutcomesSchema,
    ReasonsSchema,
    outcome_json,
)
from comments.web.sections import (
    LIMITED,
    WHOLE_SITE,
    is_about_author,
    is_outside,
    own_sections,
    require_own_decision,
)
from comments.web.transactions import step, writes

part = staff_blueprint("decisions", "What moderators decide.")


@part.route("/moderation/decisions", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(OrdersSchema)
@part.response(200, OutcomesSchema)
def decisions(data: dict[str, Any]) -> dict[str, Any]:
    """Decide on one comment or up to a hundred. Each decision stands or falls alone."""
    site, batch = own_site(None).id, secrets.token_hex(8)

    def one(decision_request: DecisionRequest) -> dict[str, Any]:
        if is_outside(decision_request.comment):
            detail = "It lies outside the sections that are yours."
            refused = Outcome(
                decision_request.comment, "refused", code="other_section", detail=detail
            )
            return outcome_json(refused)
        if own_sections() and is_about_author(decision_request.action):
            return outcome_json(
                Outcome(decision_request.comment, "refused", code=LIMITED, detail=WHOLE_SITE)
            )
        return outcome_json(
            decide(db.session(), site, decision_request, decision_context(batch=batch))
        )

    decision_requests = [DecisionRequest(**values) for values in data["decisions"]]
    results = [step(partial(one, decision_request)) for decision_request in decision_requests]
    return {"results": results, "batch": batch}


@part.route("/moderation/decisions/<decision>/undo", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.response(200, OutcomesSchema)
def undo_one(decision: str) -> dict[str, Any]:
    """Take back a decision, or with the name of a batch all of its decisions, by inverse entries of
    the log.
    """
    require_own_decision(decision)
    site, batch = own_site(None).id, secrets.token_hex(8)
    session = db.session()
    _require_role(site, decision)
    if decision.isdecimal() and len(decision) < 16:
        outcomes = [undo(session, site, int(decision), decision_context(batch=batch))]
    else:
        outcomes = undo_batch(session, site, decision, decision_context(batch=batch))
    return {"results": [outcome_json(one) for one in outcomes], "batch": batch}


def _require_role(site: int, name: str) -> None:
    """Raise ``Forbidden`` where what is to be taken back needs more than a moderator."""
    numbered = name.isdecimal() and len(name) < 16
    decision = db.session.get(Decision, int(name)) if numbered else None
    entries = [decision] if decision else batch_entries(db.session(), site, name)
    if any(one.action in (SETTING, BADGE) and one.site_id == site for one in entries):
        require_role("administrator")


@part.route("/moderation/reasons")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SiteQuery, location="query")
@part.response(200, ReasonsSchema)
def reasons(query: dict[str, Any]) -> dict[str, Any]:
    """The reasons a decision may have, with their sentences; the site's own, or those of the
    house.
    """
    texts = own_site(query.get("site")).settings.reasons
    items = [{"code": code, "text": text} for code, text in texts.items()]
    return {"items": items, "reports": list(REPORT_REASONS), "next": None}
