"""Which process serves a SQLite database, and which file it is that it serves.

One ``comments serve`` holds a lock beside the database, with the file's identity in it, so that
others see whether the file at that path is still the one that is served. It holds another on the
file itself: a second name of it, or a mount of the file alone, has other locks and another log
beside it, and whoever wrote there would destroy it.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from comments.database.file_watch import FileIdentity, file_identity
from comments.database.owned_files import open_owned
from comments.errors import SettingsError

_PATIENCE_SECONDS = 0.3
"""How long a claim is tried for: whoever only looks holds the lock for a moment."""


class Claim:
    """What keeps others from serving a database until it is closed."""

    def __init__(self, *handles: int) -> None:
        self._handles = handles

    def close(self) -> None:
        """Let others serve it. No connection to it may be open in this process: they would lose
        their locks.
        """
        for handle in self._handles:
            os.close(handle)


def claim_database(file: Path) -> Claim:
    """Make sure that no other process serves this database.

    Raises ``SettingsError`` where another does, by this path or another.
    """
    handle = open_owned(_claim(file))
    if not _locks_in_time(handle):
        os.close(handle)
        raise SettingsError(f"Another comments serve already uses {file}. SQLite takes one.")
    os.truncate(handle, 0)
    os.write(handle, " ".join(map(str, file_identity(file) or ())).encode())
    try:
        database = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # There is none yet, or none that may be read: who opens it says so.
        return Claim(handle)
    if not _locks_in_time(database):
        Claim(handle, database).close()
        raise SettingsError(_ELSEWHERE % file)
    return Claim(handle, database)


def require_served_here(file: Path) -> None:
    """Raise ``SettingsError`` where a database is served by another path, with its log beside that.

    Called before this process has connected to it.
    """
    try:
        database = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if _locks(database, fcntl.LOCK_SH) or is_served(file):
            return
        # A service that stopped between the two looks has let both go.
        if not _locks(database, fcntl.LOCK_SH):
            raise SettingsError(_ELSEWHERE % file)
    finally:
        os.close(database)


_ELSEWHERE = (
    "%s is served by another path, a link or a mount of the file alone, whose log lies there; or "
    "the .serving file beside it was deleted. Nothing was changed. Use the path that is served, or "
    "stop the service."
)


def is_served(file: Path) -> bool:
    """Say whether a process serves the database at this path now."""
    try:
        handle = os.open(_claim(file), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _locks(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def serves_another(file: Path) -> bool:
    """Say whether the process that serves this path serves another file than lies there now."""
    return is_served(file) and claimed_identity(file) not in (None, file_identity(file))


def _locks(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # Disks over a network know no such lock on a file that is only read.
        return True
    return True


def _locks_in_time(handle: int) -> bool:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _locks(handle, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def claimed_identity(file: Path) -> FileIdentity | None:
    """Return which file the process that serves this path claimed, None where none ever did."""
    try:
        numbers = _claim(file).read_text(encoding="ascii").split()
    except OSError:
        return None
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None


def _claim(file: Path) -> Path:
    return file.with_name(f"{file.name}.serving")
