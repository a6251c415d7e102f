"""A SQLite database as files: emptied of its write-ahead log, copied while it is in use, put back.

The database is one file only while no ``-wal`` lies beside it: what was committed last may stand
there alone, and an old one beside a new file destroys it. Nothing here leaves one behind.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path

from comments.database.sqlite import sqlite3
from comments.errors import SettingsError

_PAGES_AT_ONCE = 2_048
_BESIDE = ("-wal", "-shm")


def empty_log(file: Path) -> None:
    """Bring all of the write-ahead log into the database file and cut it to nothing.

    The caller holds the write lock. What another program still reads stays in the log.
    """
    with closing(sqlite3.connect(file, timeout=5, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def back_up(file: Path, target: Path) -> int:
    """Copy a database as of one moment while others write, check the copy, then give it its name.

    Return the copy's size in bytes. Raises ``SettingsError`` where the target exists, cannot be
    written, or the copy is not whole; then nothing is left of it.
    """
    if target.exists():
        raise SettingsError(f"{target} is there already; a backup replaces nothing.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with (
            closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as source,
            closing(sqlite3.connect(unfinished, isolation_level=None)) as copy,
        ):
            source.backup(copy, pages=_PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode=DELETE")
        require_whole(unfinished)
        _sync(unfinished)
        unfinished.rename(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise SettingsError(f"The backup could not be made: {error}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def put_back(backup: Path, file: Path, at: datetime) -> Path | None:
    """Make a backup the database; return where the former one lies now, with its log.

    The caller makes sure that nothing serves. Raises ``SettingsError`` where the backup is not whole
    or no database of this service; then nothing has changed.
    """
    require_whole(backup)
    incoming = file.with_name(f".{file.name}.incoming")
    try:
        shutil.copyfile(backup, incoming)
        incoming.chmod(0o600)
        _sync(incoming)
        former = file.with_name(f"{file.name}.{at:%Y%m%dT%H%M%SZ}")
        existed = file.exists()
        for ending in ("", *_BESIDE):
            beside = Path(f"{file}{ending}")
            if beside.exists():
                beside.rename(f"{former}{ending}")
        incoming.rename(file)
        _sync(file.parent)
    except OSError as error:
        raise SettingsError(f"The backup could not be put back: {error}.") from None
    finally:
        incoming.unlink(missing_ok=True)
    return former if existed else None


def require_whole(file: Path) -> None:
    """Raise ``SettingsError`` unless a file is a whole database with this service's tables."""
    if not file.is_file():
        raise SettingsError(f"There is no file {file}.")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise SettingsError(f"{file} is not a database that can be read: {error}.") from None
    if verdict != "ok" or dangling is not None:
        raise SettingsError(f"{file} is damaged: {verdict if verdict != 'ok' else 'rows dangle'}.")
    if "site" not in tables:
        raise SettingsError(f"{file} is no database of this service: it has no sites.")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
