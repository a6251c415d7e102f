"""Whether the write-ahead log that lies beside a SQLite database is its own.

Somebody copies a backup over a database by hand, and the log of the former one stays beside it:
SQLite would take its pages for the new file's and destroy that. SQLite notes nowhere which log
belongs to which file. So whoever writes first after a log was begun anew notes, in the database,
the log's salt (https://sqlite.org/fileformat2.html#walformat) and what was noted in the file
before. A file fits a log if, read without it, it holds one of these.
"""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from comments.database.sqlite import sqlite3
from comments.errors import SettingsError

_NAME = "write-ahead log"
_READ = "SELECT value FROM service_mark WHERE name = ?"
_WRITE = "INSERT OR REPLACE INTO service_mark (name, value, at) VALUES (?, ?, ?)"
_HEADER, _SALT = 32, slice(16, 24)
_NONE = "none"
"""What stands for the salt of a database in which none is noted yet."""
_TRIES = 3
"""How often the two are compared anew where others write meanwhile."""


class LogNote:
    """Notes of which log a database has, at the beginning of each of a process's transactions."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._noted: str | None = None

    def note(self, connection: sqlite3.Connection) -> None:
        """Note the log's salt unless that has been done. Raises ``sqlite3.Error`` where nothing can
        be written.
        """
        salt = log_salt(self._file)
        if salt is None or salt == self._noted:
            return
        try:
            salts = _salts(connection)
        except sqlite3.OperationalError:  # There is no such table before the first upgrade.
            return
        if salts[0] == salt:
            self._noted = salt
            return
        # What this transaction writes may be undone; the next one looks again.
        before = dict.fromkeys((salts[0], _salt_in(self._file)))
        write_note(connection, [salt, *(each for each in before if each)])


def write_note(connection: sqlite3.Connection, salts: list[str]) -> None:
    """Note which log a database has, and which it may have had before."""
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    connection.execute(_WRITE, (_NAME, " ".join(salts), at))


def log_salt(file: Path) -> str | None:
    """Return the salt of the log beside a database, None where there is none or it is empty."""
    try:
        handle = os.open(f"{file}-wal", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        header = os.read(handle, _HEADER)
    finally:
        os.close(handle)
    return header[_SALT].hex() if len(header) == _HEADER else None


def owns_log(file: Path) -> bool | None:
    """Say whether a database and the log beside it belong together, None where nothing tells.

    Changes neither, and may be asked while others write.
    """
    for _ in range(_TRIES):
        salt = log_salt(file)
        if salt is None:
            return True
        own = _salt_in(file)
        salts = _salts_with_log(file)
        if salt == log_salt(file):
            return own in salts if own and salts and salts[0] == salt else None
    return None


def require_own_log(file: Path, *, thorough: bool) -> None:
    """Raise ``SettingsError`` where another database's log lies beside this one.

    ``thorough``, where nothing tells, has the whole database looked through.
    """
    owns = owns_log(file)
    if owns is False or (owns is None and thorough and not is_whole(file)):
        raise SettingsError(
            f"{file}-wal does not belong to {file}: has a backup been copied over it, or the file "
            "been exchanged? Nothing was changed. If the file is the one you want, put it in its "
            f"place without that log: comments db restore {file} --yes"
        )


def require_no_orphan(file: Path) -> None:
    """Raise ``SettingsError`` where a database is gone and its log is still there: SQLite, asked to
    make the database, would first delete the log.
    """
    if not file.exists() and log_salt(file) is not None:
        raise SettingsError(
            f"{file} is gone, and {file}-wal, which is still there, holds what was written last. "
            "Nothing was changed. Put the file back in its place; or, where it is lost, run: "
            "comments db restore BACKUP --yes"
        )


def alone(file: Path) -> str:
    """Return the address of a database as SQLite reads it without a log, and without a trace."""
    return f"file:{quote(bytes(file))}?mode=ro&immutable=1"


def _salt_in(file: Path) -> str | None:
    """Return the salt noted in a file itself, None where it cannot be read."""
    try:
        with closing(sqlite3.connect(alone(file), uri=True)) as connection:
            return _salts(connection)[0]
    except sqlite3.Error:
        return None


def _salts_with_log(file: Path) -> list[str]:
    address = f"file:{quote(bytes(file))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
            return _salts(connection)
    except sqlite3.Error:
        return []


def _salts(connection: sqlite3.Connection) -> list[str]:
    row = connection.execute(_READ, (_NAME,)).fetchone()
    return str(row[0]).split() if row else [_NONE]


def is_whole(file: Path) -> bool:
    """Say whether a database and the log beside it are a whole one together, as far as it can be
    opened.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(bytes(file))}?mode=ro", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            return bool(verdict == "ok")
    except sqlite3.OperationalError:  # It cannot be opened here; whoever needs it will say so.
        return True
    except sqlite3.Error:
        return False
