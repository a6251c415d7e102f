"""Which file a process opened as its SQLite database, and whether that still lies at its path."""

from __future__ import annotations

import logging
from pathlib import Path

_log = logging.getLogger(__name__)
FileIdentity = tuple[int, int]
"""Device and inode."""


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

    def note(self) -> None:
        """Take the file that lies there now for the one this process works with, unless there was
        one at its beginning.
        """
        self._opened = self._opened or file_identity(self._file)

    def expect(self, identity: FileIdentity | None) -> None:
        """Take this file for the one this process works with."""
        self._opened = identity or self._opened

    @property
    def replaced(self) -> bool:
        """Whether another file lies there now, or none."""
        if self._opened is None or file_identity(self._file) == self._opened:
            return False
        if not self._logged:
            self._logged = True
            _log.error(_SAYS, self._file)
        return True

    def require(self) -> None:
        """Raise ``DatabaseReplaced`` where another file lies there now, or none."""
        if self.replaced:
            raise DatabaseReplaced(_SAYS % self._file)


_SAYS = (
    "%s is not the file it was when this process opened it. Nothing is written any more; "
    "restart the service."
)


def file_identity(file: Path) -> FileIdentity | None:
    """Return which file lies at a path now, None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
