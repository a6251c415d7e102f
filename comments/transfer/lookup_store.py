"""A temporary table on disk, in which an importer looks up what its file tells elsewhere.

An export can hold millions of people and pages; here they take no memory.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from comments.database.sqlite import sqlite3

_MOST_RECENT = 4_096
_LONGEST_RECENT = 2_048
_PREFIX, _SUFFIX = "comments-import-", ".sqlite"
_FRESH_SECONDS = 60


class LookupStore:
    """Values by kind and key, in a database of its own that vanishes with the process."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._recent: dict[tuple[str, str], bytes] = {}
        connection.execute(
            "CREATE TABLE lookups (kind TEXT, key TEXT, value BLOB, "
            "PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep a value that JSON can hold; a later one under the same key replaces it."""
        statement = "INSERT OR REPLACE INTO lookups VALUES (?, ?, ?)"
        self.connection.execute(statement, (kind, key, orjson.dumps(value)))
        self._recent.pop((kind, key), None)

    def get(self, kind: str, key: str) -> Any:
        """Return what was put there, or None."""
        packed = self._recent.get((kind, key))
        if packed is None:
            statement = "SELECT value FROM lookups WHERE kind = ? AND key = ?"
            row = self.connection.execute(statement, (kind, key)).fetchone()
            if row is None:
                return None
            packed = row[0]
            if len(packed) <= _LONGEST_RECENT:
                if len(self._recent) >= _MOST_RECENT:
                    self._recent.clear()
                self._recent[kind, key] = packed
        return orjson.loads(packed)

    def all(self, kind: str) -> Iterator[Any]:
        """Yield every value of a kind, in the order of its keys."""
        for (value,) in self.connection.execute(
            "SELECT value FROM lookups WHERE kind = ? ORDER BY key", (kind,)
        ):
            yield orjson.loads(value)


@contextmanager
def scratch_database() -> Iterator[sqlite3.Connection]:
    """Give an empty SQLite database in the system's folder for temporary files; it is deleted at
    the end, and where that is cut off, when the next one begins: it is full of people.
    """
    _delete_orphans()
    handle, path = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX)
    # SQLite's own locks would go with the handle's end, so it ends after the connection.
    fcntl.flock(handle, fcntl.LOCK_EX)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in (
            "journal_mode=OFF",
            "synchronous=OFF",
            "cache_size=-12288",
            "temp_store=FILE",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()
        os.unlink(path)
        os.close(handle)


def _delete_orphans() -> None:
    """Delete what imports have left behind that were killed: nobody holds it locked.

    A file of this minute may be of an import that has not come to lock it.
    """
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _FRESH_SECONDS:
                _delete_unless_locked(path)


def _delete_unless_locked(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(handle)
