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


def read_on(
    session: Session, site_id: int, reader: str, at: datetime, limit: int
) -> list[Decision]:
    """Return the next entries for this follower, and remember that it has read them.

    The follower's work belongs into the same transaction; only one of several workers reads at a
    time.
    """
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
    progress = session.get(LogFollower, (site_id, reader), populate_existing=True)
    if progress is None:
        progress = LogFollower(site_id=site_id, reader=reader, decision_id=0)
        session.add(progress)
    query = select(Decision).where(Decision.site_id == site_id, Decision.id > progress.decision_id)
    if session.get_bind().dialect.name == "postgresql":
        query = query.where(Decision.created_at < at - LATE)
    entries = list(session.scalars(query.order_by(Decision.id).limit(limit)))
    if entries:
        progress.decision_id = entries[-1].id
        session.flush()
    return entries
