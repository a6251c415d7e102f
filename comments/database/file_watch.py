"""Which file a process opened as its SQLite database, and whether that still lies at its path."""

from __future__ import annotations

import logging
from pathlib import Path

_log = logging.getLogger(__name__)
FileIdentity = tuple[int, int]
"""Device and inode."""
LogIdentities = tuple[FileIdentity | None, ...]
"""Of the write-ahead log and of its index."""


class DatabaseReplaced(ConnectionError):
    """The database's file was moved, removed or replaced under this process."""


class FileWatch:
    """Sees when another file lies where a process opened its database, and says so once in the log.

    What was written by then is in the file that was opened; nothing may be written to it any more,
    for nobody would find it, and the other one is none of this process's.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened = file_identity(file)
        self._logged = False
        self._says = _SAYS
        self._spoilt = False
        self._logs: LogIdentities | None = None

    def note(self) -> None:
        """Take the file that lies there now for the one this process works with, unless there was
        one at its beginning.
        """
        self._opened = self._opened or file_identity(self._file)

    def expect(self, identity: FileIdentity | None) -> None:
        """Take this file for the one this process works with."""
        self._opened = identity or self._opened

    def expect_logs(self, logs: LogIdentities | None) -> None:
        """Take these for the log and its index that this process writes, None for none."""
        self._logs = logs

    @property
    def logs_replaced(self) -> bool:
        """Whether the log that this process writes, or its index, was deleted or exchanged."""
        return self._logs is not None and log_identities(self._file) != self._logs

    def spoil(self, says: str) -> None:
        """Take the file for replaced from now on, for a reason that ``says`` it: what is in it, or
        beside it, is not what this process works with.
        """
        self._logged &= says == self._reason
        self._spoilt, self._says = True, says

    @property
    def replaced(self) -> bool:
        """Whether another file lies there now, or none, or something else in it."""
        if not (self._spoilt or self._is_gone() or self.logs_replaced):
            return False
        if not self._logged:
            self._logged = True
            _log.error(self._reason, self._file)
        return True

    def _is_gone(self) -> bool:
        return self._opened is not None and file_identity(self._file) != self._opened

    @property
    def _reason(self) -> str:
        return self._says if self._spoilt or self._is_gone() else LOG_UNSAVED

    def require_file(self) -> None:
        """Raise ``DatabaseReplaced`` where another file lies there now, or none."""
        if self._is_gone():
            self.require()

    def require(self) -> None:
        """Raise ``DatabaseReplaced`` where another file lies there now, or none, or something else
        in it.
        """
        if self.replaced:
            raise DatabaseReplaced(self._reason % self._file)


_LOG_GONE = "Somebody has deleted or exchanged the -wal or the -shm beside %s while it was in use. "
LOG_DELETED = _LOG_GONE + (
    "What stood there is brought into the database, nothing is written any more; restart the "
    "service."
)
LOG_UNSAVED = _LOG_GONE + (
    "Nothing is written any more. What stood there will be brought into the database as soon as "
    "nobody reads from it; the log says when. Then restart the service."
)
_SAYS = (
    "%s is not the file it was when this process opened it. Nothing is written any more; "
    "restart the service."
)


def log_identities(file: Path) -> LogIdentities:
    """Return which log and index lie beside a database now."""
    return tuple(file_identity(Path(f"{file}{ending}")) for ending in ("-wal", "-shm"))


def file_identity(file: Path) -> FileIdentity | None:
    """Return which file lies at a path now, None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
