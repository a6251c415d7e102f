"""Bans: on an email, a mail domain, an address or its network."""

from __future__ import annotations

from typing import Any

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.models import public_id, utc_now
from comments.services.moderation.ban_list import ListedBan, list_bans, with_hits
from comments.services.moderation.bans import add_ban, lift_ban
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.bans import BanSchema, BansQuery, BansSchema, NewBanSchema
from comments.web.presenters.staff_authors import (
    author_in_short,
)
from comments.web.sections import require_whole_site
from comments.web.transactions import writes

part = staff_blueprint("bans", "Bans that outlive accounts.")


@part.route("/moderation/bans")
@for_staff("moderator", *STAFF_READ)
@part.arguments(BansQuery, location="query")
@part.response(200, BansSchema)
def bans(query: dict[str, Any]) -> dict[str, Any]:
    """The site's bans, the latest first; with ``q`` those with it in reason or maker, or on it."""
    items, following = list_bans(
        db.session(),
        own_site(query.get("site")).id,
        text=query.get("q"),
        kind=query.get("kind"),
        secret=current_settings().secret_key,
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    return {"items": [_ban(one) for one in items], "next": following}


@part.route("/moderation/bans", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(NewBanSchema)
@part.response(201, BanSchema)
def ban(data: dict[str, Any]) -> dict[str, Any]:
    """Ban an email, a mail domain, an address or its network, for good or until a moment."""
    require_whole_site()
    new_ban = add_ban(
        db.session(),
        own_site(None).id,
        kind=data["kind"],
        value=data.get("value"),
        comment=data.get("comment"),
        reason=data["reason"],
        until=data.get("until"),
        secret=current_settings().secret_key,
        context=decision_context(),
    )
    (listed,) = with_hits(db.session(), new_ban.site_id, [new_ban])
    return _ban(listed)


@part.route("/moderation/bans/<ban>", methods=["DELETE"])
@writes
@for_staff("moderator", 401, 403, 404, 429)
@part.response(204)
def unban(ban: str) -> None:
    """End a ban."""
    require_whole_site()
    lift_ban(db.session(), own_site(None).id, ban, decision_context())


def _ban(listed: ListedBan) -> dict[str, Any]:
    ban, hits = listed.ban, listed.hits
    return {
        "id": public_id(ban.id),
        "kind": ban.kind,
        "reason": ban.reason,
        "by": ban.banned_by,
        "created_at": ban.created_at,
        "until": ban.expires_at,
        "hits": None
        if hits is None
        else {"authors": [author_in_short(one, utc_now()) for one in hits], "more": listed.more},
    }
