"""How many questions a site has put to its paid provider today, so that a day costs no more than
the site allows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.models import HourlyCount, Site, hour_of

_MEASURE = "provider_questions"


def spend_question(session: Session, site_id: int, purpose: str, limit: int, at: datetime) -> bool:
    """Count one more question of the day (UTC) and return True, or return False where the day's
    ``limit`` is used up. The caller commits before the question is put.
    """
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
    if questions_today(session, site_id, at) >= limit:
        return False
    hour = hour_of(at)
    values = {"site_id": site_id, "hour": hour, "measure": _MEASURE, "label": purpose, "count": 1}
    upsert(session, HourlyCount, [values], add=["count"])
    return True


def questions_today(session: Session, site_id: int, at: datetime) -> int:
    """Return how many questions have been put since midnight, UTC."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.coalesce(func.sum(HourlyCount.count), 0)).where(
        HourlyCount.site_id == site_id,
        HourlyCount.measure == _MEASURE,
        HourlyCount.hour >= midnight,
    )
    return int(session.scalar(query) or 0)
