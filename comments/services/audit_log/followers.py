"""Following a site's log: each follower remembers the last entry it has read, and reads on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import Decision, LogFollower, Site

LATE = timedelta(seconds=10)
"""On PostgreSQL an entry may become visible after later ones: the newest are left for the next
turn.
"""


def sites_with_news(session: Session, reader: str) -> list[int]:
    """Return the sites whose log has entries that this follower has not read."""
    position = (
        select(LogFollower.decision_id)
        .where(LogFollower.site_id == Site.id, LogFollower.reader == reader)
        .correlate(Site)
        .scalar_subquery()
    )
    further = (
        select(Decision.id)
        .where(Decision.site_id == Site.id, Decision.id > func.coalesce(position, 0))
        .exists()
    )
    return list(session.scalars(select(Site.id).where(further)))


def next_entries(
    session: Session, site_id: int, reader: str, at: datetime, limit: int
) -> tuple[int, list[Decision]]:
    """Return the last entry that this follower has read, 0 for none, and those that follow, without
    remembering that it has read them.
    """
    progress = session.get(LogFollower, (site_id, reader), populate_existing=True)
    after = progress.decision_id if progress else 0
    query = select(Decision).where(Decision.site_id == site_id, Decision.id > after)
    if session.get_bind().dialect.name == "postgresql":
        query = query.where(Decision.created_at < at - LATE)
    return after, list(session.scalars(query.order_by(Decision.id).limit(limit)))


def mark_read(session: Session, site_id: int, reader: str, *, after: int, last: int) -> bool:
    """Remember that this follower has read the entries behind ``after`` up to ``last``; return
    False where another worker has read on from there meanwhile.
    """
    _hold(session, site_id)
    progress = session.get(LogFollower, (site_id, reader), populate_existing=True)
    if progress is None:
        progress = LogFollower(site_id=site_id, reader=reader, decision_id=0)
        session.add(progress)
    if progress.decision_id != after:
        return False
    progress.decision_id = last
    session.flush()
    return True


def read_on(
    session: Session, site_id: int, reader: str, at: datetime, limit: int
) -> list[Decision]:
    """Return the next entries for this follower, and remember that it has read them.

    The follower's work belongs into the same transaction; only one of several workers reads at a
    time.
    """
    _hold(session, site_id)
    after, entries = next_entries(session, site_id, reader, at, limit)
    if entries:
        mark_read(session, site_id, reader, after=after, last=entries[-1].id)
    return entries


def _hold(session: Session, site_id: int) -> None:
    """Let no other worker read for this site until the transaction ends."""
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
