"""What need not be kept for ever: fields that a site has emptied after so many days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from comments.models import Author, Base, Comment, Report, Revision, Site, SiteSettings, first_id

STEP = 500
"""Rows of a kind that one step empties at most."""


def empty_due(session: Session, at: datetime) -> Counter[str]:
    """Empty what has been kept long enough, a few hundred rows of each kind on each site; return
    how many of which kind. The caller commits, and calls again while there are as many as a step.
    """
    counts: Counter[str] = Counter()
    for site in session.scalars(select(Site)).all():
        for name, model, due, values in _rules(site.id, site.settings, at):
            query = select(model.id).where(due).order_by(model.id).limit(STEP)
            ids = list(session.scalars(query))
            if ids:
                session.execute(update(model).where(model.id.in_(ids)).values(**values))
                counts[f"{site.key}: {name}"] = len(ids)
            if ids and name == "rejected texts":
                session.execute(
                    update(Revision).where(Revision.comment_id.in_(ids)).values(source="", html="")
                )
    session.flush()
    return counts


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
        rejected = Comment.status.in_(("rejected", "spam")) & (Comment.source != "")
        emptied = {
            "source": "",
            "search_text": None,
            "html": "",
            "fingerprint": None,
            "has_link": False,
        }
        yield "rejected texts", Comment, of(Comment, days) & rejected, emptied
    if days := settings.keep_report_details_days:
        comments = select(Comment.id).where(Comment.site_id == site_id)
        old = Report.comment_id.in_(comments) & (Report.id < before(days))
        yield "details of reports", Report, old & Report.detail.is_not(None), {"detail": None}
