"""Who is asked to decide on what: one comment, or up to a hundred in a call."""

from __future__ import annotations

from functools import partial
from typing import Any

from comments.database.engines import db
from comments.models import utc_now
from comments.services.context import DecisionContext
from comments.services.moderation.assignments import assign, assign_or_refuse
from comments.services.moderation.detail import comment_detail
from comments.services.moderation.outcomes import Outcome
from comments.web.api.openapi import WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.assignments import AssignmentSchema, AssignmentsSchema
from comments.web.presenters.decisions import OutcomesSchema, outcome_json
from comments.web.presenters.staff_comments import FullCommentSchema, full_comment_for_staff
from comments.web.sections import is_outside, require_own_comment
from comments.web.transactions import step, writes

part = staff_blueprint("assignments", "Colleagues and groups asked to decide on comments.")


@part.route("/moderation/comments/<comment>/assignment", methods=["PUT"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(AssignmentSchema)
@part.response(200, FullCommentSchema)
def assign_item(data: dict[str, Any], comment: str) -> dict[str, Any]:
    """Ask a colleague or a group to decide on this item, or nobody in particular. Nothing is
    locked; a judgement ends it.
    """
    require_own_comment(comment)
    session, context, site = db.session(), decision_context(), own_site(None).id
    assign(session, site, comment, _assignee(data, context), context)
    return full_comment_for_staff(comment_detail(session, site, comment, utc_now()))


@part.route("/moderation/assignments", methods=["PUT"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(AssignmentsSchema)
@part.response(200, OutcomesSchema)
def assign_items(data: dict[str, Any]) -> dict[str, Any]:
    """Ask a colleague or a group to decide on up to a hundred comments. Each stands or falls
    alone.
    """
    context, site = decision_context(), own_site(None).id

    def one(comment: str) -> dict[str, Any]:
        if is_outside(comment):
            detail = "It lies outside the sections that are yours."
            return outcome_json(Outcome(comment, "refused", code="other_section", detail=detail))
        assignee = _assignee(data, context)
        return outcome_json(assign_or_refuse(db.session(), site, comment, assignee, context))

    return {"results": [step(partial(one, comment)) for comment in data["comments"]], "batch": None}


def _assignee(data: dict[str, Any], context: DecisionContext) -> str | None:
    return context.actor.id if data["to"] == "me" else data["to"]
