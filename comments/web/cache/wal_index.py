"""Whether anything at all has been committed to a SQLite database, for the price of comparing 96
bytes.

In WAL mode every connection shares the wal-index, a file in memory that begins with two copies of a
48-byte header; every commit rewrites both before it returns, and SQLite's own readers tell by
comparing them whether their view is current
(https://sqlite.org/walformat.html#the_wal_index_header). Looking at the same bytes says the same,
without a system call and without giving up the interpreter's lock.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import threading
from pathlib import Path

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
        self._index = _mapped(Path(f"{database}-shm"))
        self._mark = CommitMark(b"")

    def commit_mark(self) -> CommitMark:
        """Return the mark of the last commit: a new object whenever there has been another."""
        header, mark = self._index[:_HEADERS], self._mark
        if header != mark.header:
            mark = self._mark = CommitMark(header)
        return mark


_maps: dict[tuple[int, int], mmap.mmap] = {}
_maps_lock = threading.Lock()


def _mapped(file: Path) -> mmap.mmap:
    """Map the wal-index, once for each file, for as long as the process lives.

    Closing any handle of a file drops this process's POSIX locks on it, SQLite's among them;
    therefore the file is opened once and neither the handle nor the mapping is ever closed. Raises
    ``OSError`` where it is missing.
    """
    with _maps_lock:
        status = file.stat()
        name = (status.st_dev, status.st_ino)
        if name not in _maps:
            handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
            mapping = mmap.mmap(handle, _HEADERS, mmap.MAP_SHARED, mmap.PROT_READ)
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(mapping))
            _maps[name] = mapping
        return _maps[name]
