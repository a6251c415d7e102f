"""Rate limits counted together by the processes of one machine, in a small file.

What stands in it need not outlive a crash of the machine, so that nothing is flushed to disk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits.storage.base import MovingWindowSupport, Storage

from comments.database.sqlite import sqlite3

_TABLE = "CREATE TABLE IF NOT EXISTS hit (key TEXT NOT NULL, at REAL NOT NULL, ends REAL NOT NULL)"
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS hit_key ON hit (key, at)",
    "CREATE INDEX IF NOT EXISTS hit_ends ON hit (ends)",
)
_COUNT = "SELECT count(*), min(at) FROM hit WHERE key = ? AND at BETWEEN ? AND ?"
CLOCK_SECONDS = 1.0
"""What was counted further in the future was counted before the clock was set back."""
_CLEAR = "DELETE FROM hit WHERE rowid IN (SELECT rowid FROM hit WHERE ends < ? LIMIT 8)"
"""With each that is stored: more go than come."""


class FileStorage(Storage, MovingWindowSupport):
    """A storage of ``limits`` in a SQLite file. Its methods raise ``sqlite3.Error``."""

    STORAGE_SCHEME = None

    def __init__(self, path: str, *, patience: float) -> None:
        super().__init__()
        self._path, self._patience = path, patience
        self._threads = threading.local()

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Return what the file's engine raises."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count up; return what is counted now."""
        with self._transaction() as connection:
            self._store(connection, key, expiry, amount)
        return self.get(key)

    def get(self, key: str) -> int:
        """Return what is counted now."""
        statement = "SELECT count(*) FROM hit WHERE key = ? AND ends >= ?"
        return int(self._connection().execute(statement, (key, time.time())).fetchone()[0])

    def get_expiry(self, key: str) -> float:
        """Return when the last that is counted ends, in seconds since the epoch."""
        statement = "SELECT max(ends) FROM hit WHERE key = ?"
        (ends,) = self._connection().execute(statement, (key,)).fetchone()
        return float(ends or time.time())

    def check(self) -> bool:
        """Say whether the file can be read."""
        return self.get("") == 0

    def reset(self) -> int | None:
        """Forget all; return how many."""
        return self._connection().execute("DELETE FROM hit").rowcount

    def clear(self, key: str) -> None:
        """Forget a key."""
        self._connection().execute("DELETE FROM hit WHERE key = ?", (key,))

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count more where that stays within the limit; return whether it does."""
        with self._transaction() as connection:
            now = time.time()
            span = (key, now - expiry, now + CLOCK_SECONDS)
            (count, _) = connection.execute(_COUNT, span).fetchone()
            if count + amount > limit:
                return False
            self._store(connection, key, expiry, amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return the beginning of a window, and how much was counted in it."""
        now = time.time()
        span = (key, now - expiry, now + CLOCK_SECONDS)
        count, oldest = self._connection().execute(_COUNT, span).fetchone()
        return (oldest, count) if count else (now, 0)

    def _store(self, connection: sqlite3.Connection, key: str, expiry: int, amount: int) -> None:
        now = time.time()
        rows = [(key, now, now + expiry)] * amount
        connection.executemany("INSERT INTO hit VALUES (?, ?, ?)", rows)
        connection.execute(_CLEAR, (now,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        with connection:  # commits, or rolls back what failed
            yield connection

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._path, timeout=self._patience, isolation_level=None, check_same_thread=False
            )
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF"):
                connection.execute(statement)
            for statement in (_TABLE, *_INDEXES):
                connection.execute(statement)
            self._threads.connection = connection
        return connection
