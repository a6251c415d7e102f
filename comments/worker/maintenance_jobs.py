"""Parts of the maintenance: each does a bounded part in a transaction and returns whether there is
more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from comments.models import utc_now
from comments.services.audit_log.report_sealing import seal_reports
from comments.services.audit_log.sealing import SEAL_BATCH, seal
from comments.services.audit_log.signing import LogKey
from comments.services.identity.staff_sessions import forget_sessions
from comments.services.identity.staff_tickets import forget_tickets
from comments.services.maintenance.expiry import forget
from comments.services.moderation.hourly_counts import BATCH, count_decisions

Job = Callable[[Session], bool]


def sealing(site_id: int, thorough: bool, key: LogKey) -> Job:
    """Seal a site's decisions, as ``seal`` does."""
    return lambda session: seal(session, site_id, thorough=thorough, key=key) >= SEAL_BATCH


def sealing_reports(site_id: int, thorough: bool, key: LogKey) -> Job:
    """Seal a site's reports."""

    def job(session: Session) -> bool:
        return seal_reports(session, site_id, key, utc_now(), thorough=thorough) >= SEAL_BATCH

    return job


def counting(site_id: int) -> Job:
    """Add a site's decisions to its hourly counts."""
    return lambda session: count_decisions(session, site_id, utc_now()) >= BATCH


def forgetting(answers_kept: timedelta) -> Job:
    """Forget answers, tickets and sessions whose time is over."""

    def job(session: Session) -> bool:
        forget(session, utc_now(), answers_kept)
        forget_tickets(session, utc_now())
        forget_sessions(session, utc_now())
        return False

    return job
