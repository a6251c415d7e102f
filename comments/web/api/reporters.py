"""Reporters in bad faith."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from comments.database.engines import db
from comments.models import private_id, utc_now
from comments.services.moderation.reporters import (
    count_open_reports,
    open_reports,
    set_hearing,
    sweep_report,
)
from comments.web.api.openapi import WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.reporters import HeardSchema, HearingSchema
from comments.web.sections import require_whole_site
from comments.web.transactions import step, writes

part = staff_blueprint("reporters", "Reporters in bad faith.")


@part.route("/moderation/authors/<author>/reports", methods=["PUT"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(HearingSchema)
@part.response(200, HeardSchema)
def hear(data: dict[str, Any], author: str) -> dict[str, Any]:
    """Let a reader's reports weigh nothing from now on, or something again.

    Those that are open are swept, up to 500 in a call: they leave the queue, and count in nobody's
    record. It is taken back as one.
    """
    require_whole_site()
    session, site, batch = db.session(), own_site(None).id, secrets.token_hex(8)
    context, silenced = decision_context(reason=data["reason"], batch=batch), data["silenced"]

    def decided() -> int:
        return set_hearing(session, site, author, silenced=silenced, context=context).id

    entry, number = step(decided), private_id(author) or 0
    reports = open_reports(session, number) if silenced and data["sweep"] else []
    swept = [step(partial(sweep_report, session, one, entry, utc_now())) for one in reports]
    return {
        "author": author,
        "silenced": silenced,
        "swept": sum(swept),
        "remaining": count_open_reports(session, number),
        "decision": str(entry),
        "batch": batch,
    }
