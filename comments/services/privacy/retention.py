"""What need not be kept for ever: fields that a site has emptied after so many days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.models import (
    Author,
    Base,
    Comment,
    HourlyCount,
    Report,
    Revision,
    Site,
    SiteSettings,
    StoredFinding,
    first_id,
    hour_of,
)

STEP = 500
"""Rows of a kind that one step empties at most."""
REJECTED = "texts not shown"
NOT_SHOWN = ("rejected", "spam", "deleted")
"""Statuses of comments whose texts are emptied."""
_MEASURE = "emptied"


def empty_due(session: Session, at: datetime) -> Counter[str]:
    """Empty what has been kept long enough, a few hundred rows of each kind on each site; return
    how many of which kind. The caller commits, and calls again while there are as many as a step.
    """
    counts: Counter[str] = Counter()
    for site in session.scalars(select(Site)).all():
        emptied: Counter[str] = Counter()
        for name, model, due, values in _rules(site.id, site.settings, at):
            query = select(model.id).where(due).order_by(model.id).limit(STEP)
            ids = list(session.scalars(query))
            if ids:
                session.execute(update(model).where(model.id.in_(ids)).values(**values))
                emptied[name] = len(ids)
            if ids and name == REJECTED:
                _empty_beside(session, ids)
        _note(session, site.id, emptied, at)
        counts.update({f"{site.key}: {name}": count for name, count in emptied.items()})
    session.flush()
    return counts


def emptied_by_day(session: Session, site_id: int, since: datetime) -> list[tuple[str, str, int]]:
    """Return how much of which kind was emptied on each day since, the newest first."""
    day, total = func.date(HourlyCount.hour), func.sum(HourlyCount.count)
    query = (
        select(day, HourlyCount.label, total)
        .where(
            HourlyCount.site_id == site_id,
            HourlyCount.measure == _MEASURE,
            HourlyCount.hour >= since,
        )
        .group_by(day, HourlyCount.label)
        .order_by(day.desc(), HourlyCount.label)
    )
    return [(str(date), label, int(count)) for date, label, count in session.execute(query)]


def _note(session: Session, site_id: int, emptied: Counter[str], at: datetime) -> None:
    """Note it for the report of what was emptied, which names kinds and nobody."""
    hour = hour_of(at)
    common = {"site_id": site_id, "hour": hour, "measure": _MEASURE}
    rows = [common | {"label": name, "count": count} for name, count in emptied.items()]
    upsert(session, HourlyCount, rows, add=["count"])


def _empty_beside(session: Session, ids: list[int]) -> None:
    """Empty what else holds words of these comments: former texts, and what checks matched."""
    former = update(Revision).where(Revision.comment_id.in_(ids))
    session.execute(former.values(source="", html=""))
    matched = update(StoredFinding).where(StoredFinding.comment_id.in_(ids))
    session.execute(matched.values(match=None))


_Rule = tuple[str, Any, ColumnElement[bool], dict[str, Any]]


def _rules(site_id: int, settings: SiteSettings, at: datetime) -> Iterator[_Rule]:
    def before(days: int) -> int:
        return first_id(at - timedelta(days=days))

    def of(model: type[Base], days: int) -> ColumnElement[bool]:
        row: Any = model
        return (row.site_id == site_id) & (row.id < before(days))  # type: ignore[no-any-return]

    if days := settings.keep_addresses_days:
        has_address = Comment.address_hash.is_not(None) | Comment.network_hash.is_not(None)
        no_address = {"address_hash": None, "network_hash": None}
        yield "addresses of comments", Comment, of(Comment, days) & has_address, no_address
        has_author_address = Author.address_hash.is_not(None)
        yield (
            "addresses of authors",
            Author,
            of(Author, days) & has_author_address,
            {"address_hash": None},
        )
    if days := settings.keep_guest_emails_days:
        guests = Author.email.is_not(None) & Author.kind.in_(("guest", "imported"))
        yield "emails of guests", Author, of(Author, days) & guests, {"email": None}
    if days := settings.keep_rejected_days:
        rejected = Comment.status.in_(NOT_SHOWN) & (Comment.source != "")
        emptied = {
            "source": "",
            "search_text": None,
            "html": "",
            "fingerprint": None,
            "has_link": False,
        }
        yield REJECTED, Comment, of(Comment, days) & rejected, emptied
    if days := settings.keep_report_details_days:
        comments = select(Comment.id).where(Comment.site_id == site_id)
        old = Report.comment_id.in_(comments) & (Report.id < before(days))
        yield "details of reports", Report, old & Report.detail.is_not(None), {"detail": None}
