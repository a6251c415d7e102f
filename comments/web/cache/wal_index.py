"""Whether anything at all has been committed to a SQLite database, for the price of comparing 96
bytes.

In WAL mode every connection shares the wal-index, a file in memory that begins with two copies of a
48-byte header; every commit rewrites both before it returns, and SQLite's own readers tell by
comparing them whether their view is current
(https://sqlite.org/walformat.html#the_wal_index_header). Looking at the same bytes says the same,
without a system call and without giving up the interpreter's lock.
"""

from __future__ import annotations

from pathlib import Path

from comments.database.wal_index import map_wal_index

_HEADERS = 96


class CommitMark:
    """A state of the whole database. Two requests that get the same object saw the same state."""

    __slots__ = ("header",)

    def __init__(self, header: bytes) -> None:
        self.header = header


class WalIndex:
    """Tells commits of one SQLite database apart. A connection to it must stay open as long as this
    is used.
    """

    def __init__(self, database: Path) -> None:
        self._index = map_wal_index(database)
        self._mark = CommitMark(b"")

    def commit_mark(self) -> CommitMark:
        """Return the mark of the last commit: a new object whenever there has been another."""
        header, mark = self._index[:_HEADERS], self._mark
        if header != mark.header:
            mark = self._mark = CommitMark(header)
        return mark
