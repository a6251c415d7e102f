"""Which version of the tables there is, and which this version of the service needs.

Read without Alembic, which takes a while to load: whoever serves only compares two words.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from comments.errors import SettingsError

VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
_ASSIGNED = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = "(\w+)"', re.MULTILINE)
NO_TABLES = "The database has no tables yet. Run: comments db upgrade"


@cache
def known_revisions() -> dict[str, str | None]:
    """Return each revision this version knows, with the one before it."""
    texts = (path.read_text(encoding="utf-8") for path in VERSIONS.glob("*.py"))
    assignments = [dict(_ASSIGNED.findall(source)) for source in texts]
    return {each["revision"]: each.get("down_revision") for each in assignments}


def newest_revision() -> str:
    """Return the revision this version of the service needs."""
    revisions = known_revisions()
    (newest,) = revisions.keys() - set(revisions.values())
    return newest


def stored_revision(connection: Connection) -> str | None:
    """Return the revision of the database's tables, None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if revision is None else str(revision)


def require_revision(connection: Connection) -> None:
    """Raise ``SettingsError`` where the tables are not those of this version, with what to do."""
    stored, needed = stored_revision(connection), newest_revision()
    if stored == needed:
        return
    if stored is None:
        raise SettingsError(NO_TABLES)
    require_known(stored)
    raise SettingsError(
        f"The database's tables are at {stored}, and this version needs {needed}. "
        "Make a backup, then run: comments db upgrade"
    )


def require_known(stored: str | None) -> None:
    """Raise ``SettingsError`` where tables are of a version later than this one."""
    if stored is not None and stored not in known_revisions():
        raise SettingsError(
            f"The database's tables are at {stored}, which this version (at {newest_revision()}) "
            "does not know: a later version prepared them. Run that version, or restore a backup "
            "from before."
        )
