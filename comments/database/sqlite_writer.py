"""The writing connection to a SQLite database: how it is opened, and what it looks at before each
of its turns.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from comments.database.commit_times import CommitTimes
from comments.database.content_watch import ContentWatch
from comments.database.file_watch import FileWatch
from comments.database.log_ownership import LogNote
from comments.database.serving_process import is_served
from comments.database.sqlite import sqlite3
from comments.database.write_lock import take_write_lock, write_lock
from comments.database.writer_pool import SharedWriter

_CACHE_KIB = 4_096
"""With 16 MiB neither a post nor an import of 20,000 was quicker, on a table of a million: the
system keeps the pages anyway.
"""
_LOG_KEPT = 16_777_216
"""Bytes of the write-ahead log that stay when it has been longer."""


def open_writer(file: Path, watch: FileWatch, patience: float, times: CommitTimes) -> SharedWriter:
    """Return the one writing connection of this process, which writes only where the lock file says
    that no other process does, and into no file but the one it opened.

    It is connected when it is first asked for; ``patience`` is in seconds.
    """
    lock_file = f"{file}.lock"
    contents = ContentWatch(file, watch)
    opened: list[sqlite3.Connection] = []

    class Writer(sqlite3.Connection):
        def close(self) -> None:
            contents.end()
            super().close()

    def connect() -> sqlite3.Connection:
        watch.require()
        connection = sqlite3.connect(
            file,
            timeout=patience,
            isolation_level=None,
            check_same_thread=False,
            factory=Writer,
        )
        with write_lock(lock_file) as lock:
            set_pragmas(
                connection,
                "journal_mode=WAL",
                f"journal_size_limit={_LOG_KEPT}",
                "synchronous=FULL",
                "foreign_keys=ON",
            )
            contents.begin_with(connection, lock, is_shared=is_served(file))
        # Or what a row held before an edit would lie on in its page, beyond any erasure.
        set_pragmas(
            connection, "secure_delete=ON", f"cache_size=-{_CACHE_KIB}", "temp_store=MEMORY"
        )
        watch.note()
        opened[:] = [connection]
        return connection

    def bring_in_log() -> bool:
        # This connection still has the log that lies at no path any more.
        (is_busy, *_) = opened[0].execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        return not is_busy

    def claim(seconds: float) -> Callable[[], None]:
        watch.require_file()
        lock = take_write_lock(lock_file, seconds)
        try:
            # Whoever held the lock may have put a backup in the file's place.
            watch.require_file()
            contents.look(lock, bring_in_log)
            watch.require()
        except BaseException:
            os.close(lock)
            raise
        return partial(release, lock)

    def release(lock: int) -> None:
        try:
            contents.note(lock)
        finally:
            os.close(lock)

    return SharedWriter(connect, claim, LogNote(file).note, patience, times)


def set_pragmas(connection: sqlite3.Connection, *pragmas: str) -> None:
    """Set each of these on a connection."""
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
