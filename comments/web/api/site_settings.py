"""A site's settings, and what they were."""

from __future__ import annotations

import secrets
from dataclasses import fields as dataclass_fields
from functools import partial
from typing import Any

from flask import request
from flask_babel import get_translations

from comments.database.engines import db
from comments.errors import InvalidInput
from comments.models import Site, SiteSettings, utc_now
from comments.services.moderation.emergency import (
    count_held_by_emergency,
    held_by_emergency,
    release,
)
from comments.services.moderation.setting_changes import list_changes, restore_setting
from comments.services.sites.setting_history import SECRETS, SettingChange, setting_change
from comments.services.sites.site_settings import change_settings, describe_settings
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.i18n import set_locale
from comments.web.presenters.base import SiteQuery
from comments.web.presenters.decisions import decision_json, setting_json
from comments.web.presenters.site_settings import (
    SettingChangeSchema,
    SettingHistoryQuery,
    SettingHistorySchema,
    SettingsChangeSchema,
    SettingsSchema,
)
from comments.web.transactions import step, writes

part = staff_blueprint("site_settings", "A site's settings and their history.")


@part.route("/moderation/settings")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SiteQuery, location="query")
@part.response(200, SettingsSchema)
def site_settings(query: dict[str, Any]) -> dict[str, Any]:
    """The site's settings."""
    site = own_site(query.get("site"))
    return {"settings": _shown(site), "about": _about()}


@part.route("/moderation/settings", methods=["PATCH"])
@writes
@for_staff("administrator", *WRITE)
@part.arguments(SettingsChangeSchema)
@part.response(200, SettingsSchema)
def change_site_settings(data: dict[str, Any]) -> dict[str, Any]:
    """Change settings, by the names and in the spelling of `comments site set`; `emergency` holds
    every comment. Who ends an emergency says what becomes of what it held: `held` is `leave` or
    `release`.
    """
    site = own_site(None)
    batch = secrets.token_hex(8)
    session, number = db.session(), site.id
    context = decision_context(reason=data.get("why"), batch=batch)
    changed = change_settings(session, site, data["settings"], context)
    released, batch = 0, secrets.token_hex(8)
    if data["held"] == "release":
        if changed.emergency:
            raise InvalidInput({"held": "The emergency is not over: its switch is on."})
        for comment in held_by_emergency(session, number):
            released += step(partial(release, session, comment, utc_now(), batch))
    return {
        "settings": _shown(own_site(None)),
        "about": _about(),
        "held_by_emergency": count_held_by_emergency(session, number),
        "released": released,
        "batch": batch,
    }


@part.route("/moderation/settings/history")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SettingHistoryQuery, location="query")
@part.response(200, SettingHistorySchema)
def setting_history(query: dict[str, Any]) -> dict[str, Any]:
    """What the site's settings were, change by change, the latest first; with ``name`` one of
    them.
    """
    site = own_site(query.get("site"))
    changes, following = list_changes(
        db.session(),
        site.id,
        name=query.get("name"),
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    return {"items": [_change(one) for one in changes], "next": following}


@part.route("/moderation/settings/history/<decision>/restore", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.response(200, SettingChangeSchema)
def restore_one_setting(decision: str) -> dict[str, Any]:
    """Give a setting the value again that it had after this change."""
    number = int(decision) if decision.isdecimal() and len(decision) < 16 else 0
    entry = restore_setting(db.session(), own_site(None), number, decision_context())
    return _change(setting_change(entry))


def _change(change: SettingChange) -> dict[str, Any]:
    return {**setting_json(change), "decision": decision_json(change.decision)}


def _about() -> list[dict[str, Any]]:
    """What there is to know of each setting, its heading and its sentence in the language that the
    request asks for.
    """
    set_locale(*(tag for tag, _ in request.accept_languages))
    catalogue = get_translations()
    return [
        {**one, **{key: catalogue.ugettext(one[key]) for key in ("says", "heading")}}
        for one in describe_settings()
    ]


def _shown(site: Site) -> dict[str, Any]:
    values = {one.name: getattr(site.settings, one.name) for one in dataclass_fields(SiteSettings)}
    plain = {
        name: "(set)" if name in SECRETS and value else value for name, value in values.items()
    }
    return {**plain, "name": site.name, "origins": site.origins}
