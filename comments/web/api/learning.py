"""What the site's own decisions have taught, and findings that are wrong."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import utc_now
from comments.services.learning.status import learning_status
from comments.services.moderation.backtest.replay import Period, Replay
from comments.services.moderation.backtest.report import report_of
from comments.services.moderation.rule_registry import RuleFilter, registry
from comments.services.moderation.wrong_findings import call_wrong
from comments.web.api.base import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.base import SiteQuery
from comments.web.presenters.decisions import DecisionSchema, decision_json
from comments.web.presenters.learning import LearningSchema, WrongFindingSchema
from comments.web.presenters.rules import (
    BacktestReportSchema,
    BacktestSchema,
    RulesQuery,
    RulesSchema,
)
from comments.web.sections import require_own_comment
from comments.web.transactions import writes

part = staff_blueprint("learning", "What decisions have taught.")


@part.route("/moderation/learning")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SiteQuery, location="query")
@part.response(200, LearningSchema)
def learning(query: dict[str, Any]) -> dict[str, Any]:
    """What has been learnt of each family of reasons, what it may do, and the evidence for that."""
    return learning_status(db.session(), own_site(query.get("site")))


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


@part.route("/moderation/backtest", methods=["POST"])
@for_staff("administrator", 400, 401, 403, 413, 415, 422, 429)
@part.arguments(BacktestSchema)
@part.response(200, BacktestReportSchema)
def backtest(data: dict[str, Any]) -> dict[str, Any]:
    """What changed settings would have made of the latest comments, each judged anew as its moment
    was. Nothing is stored or changed.
    """
    period = Period(data["last"], data.get("days"))
    replay = Replay.of(db.session(), own_site(None), data["settings"], period, utc_now())
    return report_of(replay)


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
