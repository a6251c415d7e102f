"""Trials: what every check finds in a text, and what changed settings would do. Nothing is
stored.
"""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import utc_now
from comments.services.moderation.trial import preview_settings, try_text
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.findings import trial_finding_json
from comments.web.presenters.site_settings import SettingsChangeSchema
from comments.web.presenters.trials import (
    PreviewOfSettingsSchema,
    TrialSchema,
    VerdictSchema,
)

part = staff_blueprint("trials", "Trials of texts and settings.")


@part.route("/moderation/try", methods=["POST"])
@for_staff("moderator", 400, 401, 403, 413, 415, 422, 429)
@part.arguments(TrialSchema)
@part.response(200, VerdictSchema)
def trial(data: dict[str, Any]) -> dict[str, Any]:
    """What every check would find in a text under the site's settings. Nothing is stored."""
    verdict, text = try_text(own_site(None), data["body"], data.get("name"), utc_now())
    return {
        "status": verdict.status,
        "text": text,
        "findings": [trial_finding_json(finding) for finding in verdict.findings],
    }


@part.route("/moderation/settings/preview", methods=["POST"])
@for_staff("administrator", 400, 401, 403, 413, 415, 422, 429)
@part.arguments(SettingsChangeSchema)
@part.response(200, PreviewOfSettingsSchema)
def settings_preview(data: dict[str, Any]) -> dict[str, Any]:
    """How the latest comments would have been judged under changed settings. Nothing is stored or
    changed.
    """
    return preview_settings(db.session(), own_site(None), data["settings"], utc_now())
