"""A temporary table on disk, in which an importer looks up what its file tells elsewhere.

An export can hold millions of people and pages; here they take no memory.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from comments.database.sqlite import sqlite3

_MOST_RECENT = 4_096
_LONGEST_RECENT = 2_048


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
    the end."""
    handle, path = tempfile.mkstemp(prefix="comments-import-", suffix=".sqlite")
    os.close(handle)
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
