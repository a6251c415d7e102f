"""The second names under which a restore keeps the former database and its log, until a backup has
taken their place.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from comments.database.file_watch import file_identity
from comments.database.serving_process import claim_database
from comments.database.unfinished_files import unfinished
from comments.database.write_lock import write_lock
from comments.errors import SettingsError


def undo_cut_off(file: Path) -> None:
    """Where a restore was killed before the backup was in its place, have the database as it was
    before: its log may lie under another name. Does nothing while anything serves or restores.

    Raises ``SettingsError`` where another log has been begun meanwhile. Called before this process
    has connected to the database.
    """
    if all(file_identity(path) != file_identity(file) for path in _names_aside(file)):
        return
    with ExitStack() as locks:
        try:
            # Of several that start together one does it, and the others wait until it has.
            locks.enter_context(write_lock(f"{file}.lock"))
            locks.enter_context(closing(claim_database(file)))
        except (SettingsError, OSError):
            return
        forget_second_names(file)


def keep_aside(path: Path, aside: Path) -> None:
    """Give a file, if there is one, a second name that stays when the first is another's; a copy
    where the disk knows no second names.
    """
    if not path.exists():
        return
    try:
        os.link(path, aside)
    except OSError:
        with unfinished(aside) as copy:
            shutil.copyfile(path, copy)


def forget_second_names(file: Path) -> None:
    """Take away the second names of a database that is still in its place, and put its log back
    beside it: who opened it by one would miss the other. The caller holds the write lock.

    Raises ``SettingsError`` where another log lies there: somebody may be writing it.
    """
    log = Path(f"{file}-wal")
    for path in _names_aside(file):
        if file_identity(path) == file_identity(file) is not None:
            aside = Path(f"{path}-wal")
            if aside.exists() and file_identity(aside) != file_identity(log):
                if log.exists():
                    raise SettingsError(_TWO_LOGS % (file, aside, log))
                aside.rename(log)
            path.unlink()
    # A second name that is the log's own is no other file to replace it.
    for aside in _names_aside(file, "-wal"):
        if file_identity(aside) == file_identity(log) is not None:
            aside.unlink()


_TWO_LOGS = (
    "A restore of %s was cut off when the log was put aside as %s, and since then something else "
    "has begun another, %s. Nothing was changed. Stop whatever uses the database and keep copies "
    "of both logs; then delete the one that holds less of what you need, and try again."
)


def _names_aside(file: Path, ending: str = "") -> Iterator[Path]:
    return file.parent.glob(f"{glob.escape(file.name)}.*Z*{ending}")
