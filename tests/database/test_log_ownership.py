"""A write-ahead log that lies beside a database is told from another's, whoever copied what
where.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from comments.app import create_app
from comments.database.backups import ENDINGS, back_up
from comments.database.engines import db, writing
from comments.database.log_ownership import log_salt, owns_log, require_own_log
from comments.database.sqlite import sqlite3
from comments.errors import SettingsError
from comments.models import utc_now
from comments.services.maintenance.service_marks import note_worker
from comments.settings import Settings
from tests.conftest import SECRET
from tests.prepared import prepare


class Writing:
    """A database that is written to and never closed, as one whose process is killed."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "comments.db"
        self.app: Flask = create_app(Settings(f"sqlite:///{self.file}", SECRET))
        prepare(self.app)

    def write(self, times: int = 1) -> None:
        """Commit so often."""
        for _ in range(times):
            with self.app.app_context():
                session = db.session()
                writing(session)
                note_worker(session, utc_now())
                session.commit()

    def begin_log_anew(self) -> None:
        """Bring the log into the file; what is written next begins another."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(RESTART)")

    def copy(self, folder: Path, *endings: str) -> Path:
        """Copy files as they are now."""
        folder.mkdir(exist_ok=True)
        for ending in endings:
            shutil.copy(f"{self.file}{ending}", folder)
        return folder / self.file.name


@pytest.fixture
def database(tmp_path: Path) -> Writing:
    return Writing(tmp_path)


def test_a_database_and_its_own_log_belong_together_through_all_generations(
    database: Writing, tmp_path: Path
) -> None:
    salts = set()
    for generation in range(3):
        database.write(3)
        salts.add(log_salt(database.file))
        assert owns_log(database.file)
        assert owns_log(database.copy(tmp_path / f"copy{generation}", *ENDINGS))
        database.begin_log_anew()
        assert owns_log(database.file)
        database.write()
        assert owns_log(database.file) is not False
        require_own_log(database.file, thorough=True)
    assert len(salts) == 3


def test_the_log_of_later_days_is_told_from_that_of_an_older_copy(
    database: Writing, tmp_path: Path
) -> None:
    database.write(3)
    old = database.copy(tmp_path / "old", *ENDINGS)
    for _ in range(2):
        database.begin_log_anew()
        database.write(3)
    shutil.copy(f"{database.file}-wal", old.parent)
    (old.parent / "comments.db-shm").unlink()
    assert owns_log(old) is False
    with pytest.raises(SettingsError, match="does not belong to"):
        require_own_log(old, thorough=False)


def test_a_backup_owns_no_log_even_one_of_the_same_moment(
    database: Writing, tmp_path: Path
) -> None:
    database.write(3)
    copy = tmp_path / "copy" / database.file.name
    copy.parent.mkdir()
    back_up(database.file, copy)
    assert owns_log(copy)
    shutil.copy(f"{database.file}-wal", copy.parent)
    assert owns_log(copy) is False


def test_where_nothing_tells_the_database_is_looked_through(
    database: Writing, tmp_path: Path
) -> None:
    database.write(2)
    database.begin_log_anew()
    database.write()
    copy = database.copy(tmp_path / "copy", *ENDINGS)
    assert owns_log(copy) is None
    require_own_log(copy, thorough=True)
    pages = bytearray(copy.read_bytes())
    pages[4096 * 3 : 4096 * 30] = bytes(4096 * 27)
    copy.write_bytes(pages)
    with pytest.raises(SettingsError, match="does not belong to"):
        require_own_log(copy, thorough=True)
