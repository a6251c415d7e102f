"""What changed settings would have made of comments that were posted."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import utc_now
from comments.services.moderation.backtest.replay import Replay, ReplayRange
from comments.services.moderation.backtest.summary import summary_of
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.rules import (
    BacktestReportSchema,
    BacktestSchema,
)

part = staff_blueprint("backtest", "What changed settings would have done.")


@part.route("/moderation/backtest", methods=["POST"])
@for_staff("administrator", 400, 401, 403, 413, 415, 422, 429)
@part.arguments(BacktestSchema)
@part.response(200, BacktestReportSchema)
def backtest(data: dict[str, Any]) -> dict[str, Any]:
    """What changed settings would have made of the latest comments, each judged anew as its moment
    was. Nothing is stored or changed.
    """
    period = ReplayRange(data["last"], data.get("days"))
    replay = Replay.of(db.session(), own_site(None), data["settings"], period, utc_now())
    return summary_of(replay)
