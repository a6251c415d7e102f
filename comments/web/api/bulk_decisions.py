"""One decision for an author, a wave, a subthread, or all that a filter matches."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from comments.database.engines import db
from comments.models import LIVE_STATUSES, public_id
from comments.services.moderation.author_standing import get_author
from comments.services.moderation.bulk import (
    Bulk,
    count_to_sweep,
    in_subthread,
    matching,
    next_to_sweep,
)
from comments.services.moderation.decisions import DecisionRequest, decide, require_reason
from comments.services.moderation.outcomes import Outcome
from comments.web.api.filter_resolution import list_filter
from comments.web.api.openapi import WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.bulk_decisions import (
    AuthorSweepSchema,
    BulkAnswerSchema,
    BulkSchema,
    SweptSchema,
)
from comments.web.presenters.decisions import outcome_json
from comments.web.sections import is_outside, require_own_comment, require_whole_site
from comments.web.transactions import step, writes

part = staff_blueprint("bulk", "One decision for many comments.")
AT_ONCE = 500
"""Comments one call decides on at most."""


@part.route("/moderation/comments/decisions", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(BulkSchema)
@part.response(200, BulkAnswerSchema)
def decide_on_all(data: dict[str, Any]) -> dict[str, Any]:
    """Take one decision on all of a wave, of a subthread, or of what a filter matches, up to 500 in
    a call.

    Each stands or falls alone; ``batch`` takes back all of them. Whoever repeats the call while
    ``remaining`` is above 0 comes to an end; past what was refused, ``next`` leads on.
    """
    require_reason(own_site(None).settings, data.get("reason"))
    site, batch = own_site(None).id, secrets.token_hex(8)

    def one(comment: int) -> Outcome:
        name = public_id(comment)
        if is_outside(name):
            detail = "It lies outside the sections that are yours."
            return Outcome(name, "refused", code="other_section", detail=detail)
        reason, note = data.get("reason"), data.get("note")
        request = DecisionRequest(name, data["action"], reason=reason, note=note, sweep=True)
        return decide(db.session(), site, request, decision_context(batch=batch))

    chosen = _chosen(site, data)
    outcomes = [step(partial(one, comment)) for comment in chosen.ids]
    count = sum(outcome.outcome == "done" for outcome in outcomes)
    # Where nothing was done, the next call would do nothing either: whoever loops has to end.
    ended = bool(chosen.ids) and not count
    return {
        "done": count,
        "results": [outcome_json(outcome) for outcome in outcomes],
        "others": [outcome_json(other) for other in outcomes if other.outcome != "done"],
        "remaining": 0 if ended else chosen.remaining,
        "more": chosen.more and not ended,
        "next": chosen.following,
        "batch": batch,
    }


def _chosen(site: int, data: dict[str, Any]) -> Bulk:
    session, action = db.session(), data["action"]
    statuses = data.get("statuses", ("pending", "approved"))
    if "subthread" in data:
        require_own_comment(data["subthread"])
        return in_subthread(
            session,
            site,
            data["subthread"],
            statuses,
            action,
            with_root=data["root"],
            limit=AT_ONCE,
        )
    narrowed = {"wave": data["wave"]} if "wave" in data else data["filter"]
    if "statuses" not in data and {"queue", "status"} & set(narrowed):
        statuses = LIVE_STATUSES
    queue_filter = list_filter(narrowed)
    return matching(
        session, site, queue_filter, statuses, action, cursor=data.get("cursor"), limit=AT_ONCE
    )


@part.route("/moderation/authors/<author>/decisions", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(AuthorSweepSchema)
@part.response(200, SweptSchema)
def sweep(data: dict[str, Any], author: str) -> dict[str, Any]:
    """Take one decision on all of an author's comments in these statuses, up to 500 in a call."""
    require_whole_site()
    session = db.session()
    require_reason(own_site(None).settings, data.get("reason"))
    site, batch = own_site(None).id, secrets.token_hex(8)
    number = get_author(session, site, author, lock=False).id
    statuses, action = data["statuses"], data["action"]

    def one(comment: int) -> Outcome:
        request = DecisionRequest(
            public_id(comment),
            action,
            reason=data.get("reason"),
            note=data.get("note"),
            sweep=True,
        )
        return decide(session, site, request, decision_context(batch=batch))

    outcomes = [
        step(partial(one, comment))
        for comment in next_to_sweep(session, number, statuses, action, AT_ONCE)
    ]
    decided_count = sum(one.outcome == "done" for one in outcomes)
    others = [outcome_json(one) for one in outcomes if one.outcome != "done"]
    # Where nothing was done, the next call would do nothing either: whoever loops has to end.
    left = count_to_sweep(session, number, statuses, action) if decided_count else 0
    remaining = max(0, left - len(others))
    return {"done": decided_count, "others": others, "remaining": remaining, "batch": batch}
