"""Reads what a reader's request asks for; anything malformed is a field error, never a crash."""

from __future__ import annotations

from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from comments.database.engines import db
from comments.errors import InvalidInput
from comments.models import SiteRecord, utc_now
from comments.models.site_settings import Sort
from comments.services.sites.site_records import get_site_record
from comments.services.threads.reading import DEFAULT_LIMIT, MAX_LIMIT, thread_page
from comments.services.threads.views import SORTS, ThreadPage


def query_param(name: str) -> str | None:
    """Return a part of the query, None where it is missing or empty."""
    return request.args.get(name) or None


def required_param(name: str) -> str:
    """Return a part of the query. Raises ``InvalidInput`` where it is missing."""
    value = query_param(name)
    if value is None:
        raise InvalidInput({name: "This is needed."})
    return value


def sort_param(site: SiteRecord) -> Sort:
    """Return the order asked for, or the site's own."""
    sort = query_param("sort") or site.settings.default_sort
    if sort not in SORTS:
        raise InvalidInput({"sort": f"An order is one of {', '.join(SORTS)}."})
    return sort


def limit_param() -> int:
    """Return how many comments are asked for, between 1 and ``MAX_LIMIT``."""
    text = query_param("limit") or str(DEFAULT_LIMIT)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MAX_LIMIT:
        raise InvalidInput({"limit": f"A limit is a number from 1 to {MAX_LIMIT}."})
    return int(text)


def thread_from_query(session: Session, site: SiteRecord, at: datetime) -> ThreadPage:
    """Return the page of the thread that is asked for."""
    key, sort = required_param("article"), sort_param(site)
    return thread_page(
        session, site, key, sort=sort, cursor=query_param("cursor"), limit=limit_param(), at=at
    )


def open_site(key: str) -> tuple[Session, SiteRecord, datetime]:
    """Return the session, the site and the moment a request is answered for. Raises
    ``NotFound``.
    """
    session = db.session()
    return session, get_site_record(session, key), utc_now()
