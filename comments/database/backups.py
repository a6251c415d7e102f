"""A SQLite database as files: emptied of its write-ahead log, copied while it is in use, put back.

The database is one file only while no ``-wal`` lies beside it: what was committed last may stand
there alone, and an old one beside a new file destroys it. Nothing here leaves one behind.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from comments.database.log_ownership import (
    alone,
    is_whole,
    log_salt,
    owns_log,
    require_own_log,
    write_note,
)
from comments.database.revisions import require_known
from comments.database.second_names import forget_second_names, keep_aside
from comments.database.serving_process import require_served_here
from comments.database.sqlite import sqlite3
from comments.database.unfinished_files import sync, unfinished
from comments.errors import SettingsError

_PAGES_AT_ONCE = 2_048
ENDINGS = ("", "-wal", "-shm")
"""Of the files that are a database together."""
ERASURES = (
    "SELECT author_id, coalesce(mode, 'name'), CASE WHEN done_at IS NULL THEN due_at END "
    "FROM personal_request WHERE kind = 'erasure' ORDER BY id"
)
_HAS_NOTES = "SELECT 1 FROM sqlite_master WHERE name = 'service_mark'"


def empty_log(file: Path, patience: float = 5.0) -> bool:
    """Bring all of the write-ahead log into the database file and cut it to nothing; return whether
    it is.

    The caller holds the write lock. What another program still reads after so many seconds stays in
    the log.
    """
    with closing(sqlite3.connect(file, timeout=patience, isolation_level=None)) as connection:
        (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy


def back_up(file: Path, target: Path) -> int:
    """Copy a database as of one moment while others write, check the copy, then give it its name.

    Return the copy's size in bytes. Raises ``SettingsError`` where the target exists, cannot be
    written, or the copy is not whole; then nothing is left of it.
    """
    require_served_here(file)
    require_own_log(file, thorough=False)
    try:
        with unfinished(target) as copy:
            _copy(f"file:{quote(bytes(file))}?mode=ro", copy)
            require_whole(copy)
    except (OSError, sqlite3.Error) as error:
        raise SettingsError(f"The backup could not be made: {error}.") from None
    return target.stat().st_size


@contextmanager
def taken_out(backup: Path, file: Path) -> Iterator[Path]:
    """Copy a backup, with the log beside it if that is its own, into a folder beside the database
    for as long as the block lasts; give the copy, which is whole and of a known version.

    Raises ``SettingsError`` where the backup is not whole, no database of this service, or a later
    version's.
    """
    folder = file.with_name(f".{file.name}.incoming")
    # A second name of the present database has no log beside it.
    source = file if file.exists() and backup.samefile(file) else backup
    try:
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink(missing_ok=True)
        folder.mkdir(mode=0o700)
        incoming = folder / file.name
        os.close(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(_address(source), incoming)
        require_whole(incoming, backup)
        _require_known(incoming)
        yield incoming
    except (OSError, sqlite3.Error) as error:
        raise SettingsError(f"{backup} could not be put back: {error}.") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(incoming: Path, file: Path, at: datetime) -> Path | None:
    """Make a database that nobody has open any more the one that is served; return where the former
    one lies now, with its log. The caller makes sure that nothing serves.

    At every moment the one or the other lies in the place, whole; the former is kept before.
    """
    empty_log(incoming)
    if log_salt(incoming) is not None:
        raise SettingsError(f"{incoming} is still being read; nothing has changed.")
    inherit_owner(file, incoming)
    sync(incoming)
    forget_second_names(file)
    _settle_log(file)
    former = _unused(file.with_name(f"{file.name}.{at:%Y%m%dT%H%M%SZ}"))
    existed = file.exists()
    try:
        for ending in ("-wal", ""):
            keep_aside(Path(f"{file}{ending}"), Path(f"{former}{ending}"))
        sync(file.parent)
        # The log first: whatever ends this here, no log lies beside a file it is not for.
        for ending in ("-shm", "-wal"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        incoming.replace(file)
    finally:
        forget_second_names(file)
    sync(file.parent)
    return former if existed else None


def inherit_owner(file: Path, incoming: Path) -> None:
    """Have a file belong to whom the one does that it is to replace: root may run a restore, or an
    export, for the service's user.
    """
    if os.geteuid() == 0:
        status = (file if file.exists() else file.parent).stat()
        os.chown(incoming, status.st_uid, status.st_gid)


def erasures_in(file: Path) -> list[tuple[int, str, datetime | None]] | None:
    """Return which authors were erased according to a database, and how, or when it is due where it
    waits; None where it cannot be read.
    """
    try:
        with closing(sqlite3.connect(_address(file), uri=True)) as connection:
            return [
                (int(author), str(mode), due and datetime.fromisoformat(due).replace(tzinfo=UTC))
                for author, mode, due in connection.execute(ERASURES)
            ]
    except (sqlite3.Error, ValueError):
        return None


def _copy(address: str, target: Path) -> None:
    """Copy the database at an address, page by page, into one empty file without a log, in which
    it is noted that no log is its own.
    """
    with (
        closing(sqlite3.connect(address, uri=True, timeout=30)) as original,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        original.backup(copy, pages=_PAGES_AT_ONCE)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute(_HAS_NOTES).fetchone():
            write_note(copy, [f"copy-{secrets.token_hex(4)}"])


def _address(file: Path) -> str:
    """Return how to read a database that nobody writes to: with its log, but never another's."""
    with_log = log_salt(file) is not None and owns_log(file) is not False
    return f"file:{quote(bytes(file))}?mode=ro" if with_log else alone(file)


def _settle_log(file: Path) -> None:
    """Bring a database's log into it, so that the file alone is all of it. A log that is not its
    own, or beside a file that is no whole database, stays as it is.

    Raises ``SettingsError`` where another program reads the database, ``sqlite3.Error`` where it
    cannot be written.
    """
    owns = owns_log(file)
    if log_salt(file) is None or owns is False or (owns is None and not is_whole(file)):
        return
    try:
        empty_log(file)
    except sqlite3.Error:
        if is_whole(file):
            raise
        return
    if log_salt(file) is not None:
        raise SettingsError(f"Another program has {file} open. Stop it first; nothing has changed.")


def _unused(path: Path) -> Path:
    """Return a path at which nothing lies, the wanted one or one like it."""
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 1_000)))
    return next(each for each in names if not any(Path(f"{each}{end}").exists() for end in ENDINGS))


def require_whole(file: Path, name: Path | None = None) -> None:
    """Raise ``SettingsError`` unless a file, without any log, is a whole database of this
    service.
    """
    name = name or file
    try:
        with closing(sqlite3.connect(alone(file), uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise SettingsError(f"{name} is not a database that can be read: {error}.") from None
    if verdict != "ok" or dangling is not None:
        raise SettingsError(f"{name} is damaged: {verdict if verdict != 'ok' else 'rows dangle'}.")
    if "site" not in tables:
        raise SettingsError(f"{name} is no database of this service: it has no sites.")


def _require_known(file: Path) -> None:
    """Raise ``SettingsError`` where a later version of this service made a file's tables."""
    with closing(sqlite3.connect(alone(file), uri=True)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    require_known(row and str(row[0]))
