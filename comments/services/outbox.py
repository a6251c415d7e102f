"""The outbox: who works on what, until when, and what happens to work that fails.

A lease names its holder and ends by itself, so that work taken by a process that was killed is
taken again. From when work may be taken is told by the database's clock, which is one for all
nodes. On PostgreSQL rows under another's lock are passed over; on SQLite there is one writer.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from comments.database.clock import database_time
from comments.database.upsert import upsert
from comments.errors import NotFound
from comments.models import OutboxItem

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
_FIRST_DELAY_SECONDS = 10.0
_LONGEST_DELAY_SECONDS = 3600.0
_FURTHEST = timedelta(hours=2)
"""No work is put off or leased for so long: what says so was written by a clock that was wrong."""
_KEPT_DONE = timedelta(days=7)
_KEPT_DEAD = timedelta(days=30)


def enqueue(
    session: Session,
    kind: str,
    key: str,
    payload: dict[str, Any],
    *,
    site_id: int | None,
    delay: timedelta = timedelta(0),
) -> None:
    """Promise a piece of work, once for each ``key``, however often this is called; it can be taken
    after the delay.
    """
    now = database_time(session)
    values = {
        "site_id": site_id,
        "kind": kind,
        "key": key,
        "payload": payload,
        "created_at": now,
        "available_at": now + delay,
        "attempts": 0,
    }
    upsert(session, OutboxItem, [values])


def waiting(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of work that can be taken at that moment."""
    beyond = at + _FURTHEST
    leased_until = OutboxItem.leased_until
    return (
        OutboxItem.done_at.is_(None),
        OutboxItem.dead_at.is_(None),
        or_(OutboxItem.available_at <= at, OutboxItem.available_at > beyond),
        or_(leased_until.is_(None), leased_until < at, leased_until > beyond),
    )


def take(session: Session, at: datetime, limit: int = 10) -> list[OutboxItem]:
    """Lease up to ``limit`` pieces of waiting work to the caller, who commits before doing any of
    it.
    """
    due = (
        select(OutboxItem)
        .where(*waiting(at))
        .order_by(OutboxItem.available_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    items = []
    for item in session.scalars(due):
        if item.attempts >= MAX_ATTEMPTS:
            item.dead_at = at
            item.last_error = (
                item.last_error or f"The worker ended {item.attempts} times while it did this."
            )
            continue
        items.append(item)
        item.lease, item.leased_until = secrets.token_hex(8), at + LEASE
        item.attempts += 1
    session.flush()
    return items


def is_leased(session: Session, item_id: int, lease: str, at: datetime) -> bool:
    """Say whether the caller may still work on the item: its lease has neither ended nor passed to
    another.
    """
    item = session.get(OutboxItem, item_id, populate_existing=True)
    return (
        item is not None
        and item.lease == lease
        and item.leased_until is not None
        and item.leased_until > at
    )


def hold(session: Session, item_id: int, lease: str) -> OutboxItem | None:
    """Return a leased item, locked, for its effect to be stored; None where the lease has passed to
    another.
    """
    item = session.get(OutboxItem, item_id, with_for_update=True, populate_existing=True)
    return item if item is not None and item.lease == lease and item.done_at is None else None


def give_back(session: Session, leases: Sequence[tuple[int, str]]) -> None:
    """Give back leased work that was not begun: others may take it at once, and it was no attempt
    at it.
    """
    for number, lease in leases:
        item = hold(session, number, lease)
        if item is not None:
            item.lease, item.leased_until = None, None
            item.attempts -= 1


def finish(item: OutboxItem, at: datetime) -> None:
    """Note that the work is done. Stored in the transaction of its effect, so that the effect
    happens once.
    """
    item.done_at, item.lease, item.leased_until, item.last_error = at, None, None, None
    item.payload = {}


def fail(item: OutboxItem, error: str, at: datetime) -> None:
    """Note that the work failed: it is tried again later and later, and given up after
    ``MAX_ATTEMPTS``.
    """
    item.lease, item.leased_until, item.last_error = None, None, error.replace("\0", "")[:2000]
    if item.attempts >= MAX_ATTEMPTS:
        item.dead_at = at
        return
    delay = min(_LONGEST_DELAY_SECONDS, _FIRST_DELAY_SECONDS * 2 ** (item.attempts - 1))
    item.available_at = at + timedelta(seconds=delay * random.uniform(0.5, 1.5))  # noqa: S311


def dead_letters(session: Session, site_id: int, limit: int = 100) -> list[OutboxItem]:
    """Return a site's given-up work, the latest first."""
    query = select(OutboxItem).where(OutboxItem.site_id == site_id, OutboxItem.dead_at.is_not(None))
    return list(session.scalars(query.order_by(OutboxItem.dead_at.desc()).limit(limit)))


def replay(session: Session, site_id: int, item_id: int) -> OutboxItem:
    """Give a dead letter a new life. Raises ``NotFound``."""
    item = session.get(OutboxItem, item_id, with_for_update=True)
    if item is None or item.site_id != site_id or item.dead_at is None:
        raise NotFound("There is no such dead letter on this site.", code="unknown_letter")
    item.dead_at, item.attempts, item.last_error = None, 0, None
    item.available_at = database_time(session)
    return item


def sweep(session: Session, at: datetime) -> None:
    """Forget work that was done, or given up, long ago, and with it the addresses that it names."""
    session.execute(delete(OutboxItem).where(OutboxItem.done_at < at - _KEPT_DONE))
    session.execute(delete(OutboxItem).where(OutboxItem.dead_at < at - _KEPT_DEAD))
