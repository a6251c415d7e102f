"""Which process serves a SQLite database, and which file it is that it serves.

One ``comments serve`` holds a lock beside the database, with the file's identity in it, so that
others see whether the file at that path is still the one that is served.
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


def claim_database(file: Path) -> int:
    """Make sure that no other process serves this database; return the handle of the lock.

    Raises ``SettingsError`` where another does.
    """
    handle = open_owned(_claim(file))
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _locks(handle, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            os.close(handle)
            raise SettingsError(f"Another comments serve already uses {file}. SQLite takes one.")
        time.sleep(0.02)
    os.truncate(handle, 0)
    os.write(handle, " ".join(map(str, file_identity(file) or ())).encode())
    return handle


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
