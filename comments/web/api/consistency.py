"""Second opinions, and how consistently the desk decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from comments.database.engines import db
from comments.database.replica import read_behind
from comments.models import SecondOpinion, public_id, utc_now
from comments.services.moderation.consistency import consistency
from comments.services.moderation.period import Period
from comments.services.moderation.second_opinions import give_opinion, open_opinions
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import current_staff, decision_context, own_site
from comments.web.presenters.consistency import (
    ConsistencyQuery,
    ConsistencySchema,
    GivenOpinionSchema,
    OpinionSchema,
    OpinionsQuery,
    QuestionsSchema,
    question_json,
)
from comments.web.sections import own_sections, require_own_comment
from comments.web.transactions import writes

part = staff_blueprint("consistency", "Second opinions, and how consistently the desk decides.")


@part.route("/moderation/second-opinions")
@for_staff("moderator", *STAFF_READ)
@part.arguments(OpinionsQuery, location="query")
@part.response(200, QuestionsSchema)
def questions(query: dict[str, Any]) -> dict[str, Any]:
    """Comments on which a second opinion is asked: none that one has decided oneself, and nothing
    that tells what was decided.
    """
    site, actor = own_site(query.get("site")), current_staff().actor
    pairs = open_opinions(db.session(), site.id, actor, own_sections(), query["limit"])
    return {"items": [question_json(opinion, comment) for opinion, comment in pairs], "next": None}


@part.route("/moderation/second-opinions/<opinion>", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(OpinionSchema)
@part.response(200, GivenOpinionSchema)
def answer(data: dict[str, Any], opinion: str) -> dict[str, Any]:
    """Say what one would have decided. The comment stays as it is; where both differ, it is
    escalated.
    """
    session, site = db.session(), own_site(None)
    number = int(opinion) if opinion.isdecimal() and opinion.isascii() and len(opinion) < 16 else 0
    stored = session.get(SecondOpinion, number)
    if stored is not None and stored.site_id == site.id:
        require_own_comment(public_id(stored.comment_id))
    opinion_given = give_opinion(session, site.id, number, data["action"], decision_context())
    return {"agreed": opinion_given.opinion == opinion_given.first}


@part.route("/moderation/consistency")
@for_staff("administrator", *STAFF_READ)
@part.arguments(ConsistencyQuery, location="query")
@part.response(200, ConsistencySchema)
def figures(query: dict[str, Any]) -> dict[str, Any]:
    """Cohen's kappa of second opinions, reversals and time to decision, by rule, reason and
    moderator.
    """
    site = own_site(query.get("site"))
    limits = query.get("since"), query.get("until")
    period = Period.of(*limits, usual=timedelta(days=30), at=utc_now())
    return read_behind(lambda reading: consistency(reading, site.id, period))
