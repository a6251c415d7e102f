"""Saved views of the lists, for oneself or for everybody."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from comments.database.engines import db
from comments.errors import CommentsError, InvalidInput
from comments.models import SavedView, public_id, utc_now
from comments.services.identity.staff_sessions import SignedIn
from comments.services.moderation.queues import list_comments
from comments.services.moderation.saved_views import get_view, save_view, views_for
from comments.web.api.filter_resolution import emptiness, view_filter
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import current_staff, own_site
from comments.web.presenters.filter_params import ListQuery
from comments.web.presenters.saved_views import (
    NewViewSchema,
    ViewSchema,
    ViewsSchema,
)
from comments.web.transactions import writes

part = staff_blueprint("saved_views", "Saved views of the lists.")


@part.route("/moderation/views")
@for_staff("moderator", *STAFF_READ)
@part.response(200, ViewsSchema)
def views() -> dict[str, Any]:
    """The site's saved views and one's own, each with how many comments it holds."""
    saved = views_for(db.session(), own_site(None).id, _account())
    return {"items": [_view(one) for one in saved], "next": None}


@part.route("/moderation/views", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(NewViewSchema)
@part.response(201, ViewSchema)
def new_view(data: dict[str, Any]) -> dict[str, Any]:
    """Save a list under a name: for oneself, or for everybody, as programs always do."""
    account = None if data["shared"] else _account()
    try:
        ListQuery().load(data["filters"])
    except ValidationError as error:
        raise InvalidInput(
            {f"filters.{name}": sentences for name, sentences in error.messages_dict.items()}
        ) from None
    site = own_site(None).id
    return _view(
        save_view(
            db.session(), site, account, name=data["name"], filters=data["filters"], at=utc_now()
        )
    )


@part.route("/moderation/views/<name>", methods=["DELETE"])
@writes
@for_staff("moderator", 401, 403, 404, 429)
@part.response(204)
def delete_view(name: str) -> None:
    """Delete a view of one's own, or one that everybody has."""
    db.session.delete(get_view(db.session(), own_site(None).id, _account(), name))


def _account() -> int | None:
    """The account that asks; a program has none."""
    staff = current_staff()
    return staff.account.id if isinstance(staff, SignedIn) else None


def _view(view: SavedView) -> dict[str, Any]:
    count, more = _count(view)
    return {
        "id": public_id(view.id),
        "name": view.name,
        "shared": view.account_id is None,
        "filters": view.filters,
        "count": count,
        "more": more,
        "problem": emptiness(view),
    }


def _count(view: SavedView) -> tuple[int, bool]:
    """How many comments a view holds, up to a hundred, and whether there are more; none where it
    fits no longer.
    """
    try:
        ids, following = list_comments(
            db.session(), view.site_id, view_filter(view), cursor=None, limit=100
        )
    except (ValidationError, CommentsError):
        return 0, False
    return len(ids), following is not None
