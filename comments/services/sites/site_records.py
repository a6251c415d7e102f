"""Sites as readers' requests need them: records, each made once for a row as it stands."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy.orm import Session

from comments.database.sql import rows
from comments.errors import NotFound
from comments.models import SiteRecord, SiteSettings

_SELECT = (
    "SELECT id, key, name, version, learning_version, CAST(origins AS TEXT),"
    " CAST(settings AS TEXT) FROM site WHERE "
)
_BY_KEY, _BY_ID = _SELECT + "key = ?", _SELECT + "id = ?"
_LONGEST_KEY = 300


def get_site_record(session: Session, key: str) -> SiteRecord:
    """Return the site with this key. Raises ``NotFound`` (``unknown_site``)."""
    storable = len(key) <= _LONGEST_KEY and key.isprintable()
    present = rows(session, _BY_KEY, (key,)) if storable else ()
    if not present:
        raise NotFound("There is no site with this key.", code="unknown_site")
    return _record(*present[0])


def site_record(session: Session, site_id: int) -> SiteRecord:
    """Return the site with this number; there is one."""
    return _record(*rows(session, _BY_ID, (site_id,))[0])


@lru_cache(maxsize=128)
def _record(
    number: int,
    key: str,
    name: str,
    version: int,
    learning_version: int,
    origins: str,
    settings: str,
) -> SiteRecord:
    typed = SiteSettings.load(json.loads(settings))
    return SiteRecord(
        number, key, name, version, learning_version, tuple(json.loads(origins)), typed
    )
