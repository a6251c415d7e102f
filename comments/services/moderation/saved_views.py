"""Saved views: lists of the desk under a name, for one account or for everybody on the site."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput, NotFound
from comments.models import SavedView, new_id
from comments.services.moderation.queue_filter import QueueFilter
from comments.services.owned import get_owned
from comments.text import clean_line

MAX_VIEWS = 50
_STATUSES_OF = {
    "pending": ("pending",),
    "new-authors": ("pending",),
    "reported": ("approved", "pending"),
    "edited": ("approved",),
    "approved": ("approved",),
    "rejected": ("rejected",),
    "spam": ("spam",),
}
"""Which statuses there can be in a queue, where not all."""


def views_for(session: Session, site_id: int, account_id: int | None) -> list[SavedView]:
    """Return a site's shared views and an account's own, each in the order they were made; the
    shared ones first.
    """
    own = or_(SavedView.account_id.is_(None), SavedView.account_id == account_id)
    views = session.scalars(
        select(SavedView).where(SavedView.site_id == site_id, own).order_by(SavedView.id)
    )
    return sorted(views, key=lambda view: view.account_id is not None)


def shared_views(session: Session, site_id: int) -> list[SavedView]:
    """Return the views that everybody on a site has, in the order they were made."""
    shared = (SavedView.site_id == site_id, SavedView.account_id.is_(None))
    return list(session.scalars(select(SavedView).where(*shared).order_by(SavedView.id)))


def save_view(
    session: Session,
    site_id: int,
    account_id: int | None,
    *,
    name: str,
    filters: dict[str, Any],
    at: datetime,
) -> SavedView:
    """Keep a view, for an account or without one for everybody. Raises ``InvalidInput`` where there
    are too many.
    """
    conditions = (SavedView.site_id == site_id, SavedView.account_id == account_id)
    if (
        session.scalar(select(func.count()).select_from(SavedView).where(*conditions)) or 0
    ) >= MAX_VIEWS:
        raise InvalidInput({"name": f"There are {MAX_VIEWS} views already; delete one first."})
    view = SavedView(
        id=new_id(at),
        site_id=site_id,
        account_id=account_id,
        name=clean_line(name, "name", 60),
        filters=filters,
        created_at=at,
    )
    session.add(view)
    session.flush()
    return view


def get_view(session: Session, site_id: int, account_id: int | None, view_id: str) -> SavedView:
    """Return a view that this account may see. Raises ``NotFound``."""
    view = get_owned(session, SavedView, site_id, view_id)
    if view.account_id not in (None, account_id):
        raise NotFound("There is no such view on this site.", code="unknown_view")
    return view


def contradiction(queue_filter: QueueFilter) -> str | None:
    """Return why no comment can ever meet a filter, None where one can."""
    statuses = _STATUSES_OF.get(queue_filter.queue or "")
    if statuses and queue_filter.status is not None and queue_filter.status not in statuses:
        return f"Nothing in {queue_filter.queue} is {queue_filter.status}."
    if queue_filter.since and queue_filter.before and queue_filter.since >= queue_filter.before:
        return "It ends before it begins."
    return None
