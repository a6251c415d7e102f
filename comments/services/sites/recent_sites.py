"""Sites as they were a moment ago, for what is prepared before a write has the database to itself.

Whatever is decided by a site's settings is decided under the lock, by the row as it is then.
"""

from __future__ import annotations

import time

from sqlalchemy.orm import Session

from comments.errors import NotFound
from comments.models import SiteRecord
from comments.services.sites.site_records import get_site_record

FRESH_SECONDS = 1.0
MOST_SITES = 1_000


class RecentSites:
    """Sites by their keys, none of them older than ``FRESH_SECONDS``."""

    def __init__(self) -> None:
        self._sites: dict[str, tuple[float, SiteRecord]] = {}

    def find(self, session: Session, key: str) -> SiteRecord | None:
        """Return the site with this key, or None where there was none."""
        ends, site = self._sites.get(key, (0.0, None))
        if site is not None and time.monotonic() < ends:
            return site
        try:
            site = get_site_record(session, key)
        except NotFound:
            return None
        if len(self._sites) >= MOST_SITES:
            self._sites.clear()
        self._sites[key] = (time.monotonic() + FRESH_SECONDS, site)
        return site
