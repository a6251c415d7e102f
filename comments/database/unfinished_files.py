"""Backups in the making: whatever ends one half-way, nothing stays that could be taken for one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from comments.errors import SettingsError

_SUFFIX = ".unfinished-backup"
_COMPANIONS = ("-journal", "-wal", "-shm")
"""What SQLite puts beside a file while it writes to it."""


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """Give an empty file beside ``target``, for its owner alone, which has that name once the block
    has ended well.

    Else it is deleted: at once, or, where this process is killed, when the next backup into the
    same folder begins, for it is full of people. Raises ``SettingsError`` where the target is there
    already, or is being made.
    """
    _require_absent(target)
    delete_orphans(target.parent, _SUFFIX)
    file = target.with_name(f".{target.name}{_SUFFIX}")
    handle = _made(file, target)
    try:
        yield file
        sync(file)
        _require_absent(target)
        file.rename(target)
        sync(target.parent)
    finally:
        _delete(file)
        os.close(handle)


def sync(path: Path) -> None:
    """Return when what a file or a folder holds is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(file: Path, target: Path) -> int:
    """Make a file that was not there, lest somebody else has it open; return its locked handle."""
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileExistsError, BlockingIOError):
        raise SettingsError(f"Another backup into {target} is being made.") from None
    except OSError as error:
        raise SettingsError(f"{target} cannot be written: {error.strerror}.") from None
    return handle


def _require_absent(target: Path) -> None:
    if target.exists():
        raise SettingsError(f"{target} is there already; a backup replaces nothing.")


def delete_orphans(folder: Path, suffix: str) -> None:
    """Delete the hidden files with this ending that were left by who was killed: nobody holds them
    locked."""
    for file in folder.glob(f".*{suffix}"):
        with suppress(OSError):
            handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _delete(file)
            finally:
                os.close(handle)


def _delete(file: Path) -> None:
    for companion in _COMPANIONS:
        Path(f"{file}{companion}").unlink(missing_ok=True)
    file.unlink(missing_ok=True)
