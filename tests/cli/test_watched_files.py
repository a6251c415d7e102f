"""What a process sees of the files that it works with, and what it makes of that."""

from __future__ import annotations

import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from granian import Granian

from comments.app import create_app
from comments.cli import process
from comments.cli.server import Server
from comments.database import commit_times, serving_process
from comments.database.commit_times import CommitTimes
from comments.database.engines import db, writing
from comments.database.file_watch import DatabaseReplaced
from comments.database.serving_process import claim_database, require_served_here
from comments.database.sqlite import sqlite3
from comments.settings import Settings
from tests.cli.test_backups import end, file, on_sqlite, texts  # noqa: F401
from tests.conftest import SECRET
from tests.house import House
from tests.prepared import prepare


@pytest.fixture
def app(file: Path) -> Iterator[Flask]:  # noqa: F811
    """A service that waits for nobody for long."""
    settings = Settings(
        f"sqlite:///{file}", SECRET, rate_limits=False, worker=False, database_wait=0.5
    )
    app = create_app(settings)
    prepare(app)
    yield app
    end(app)


def take_turn(app: Flask) -> None:
    """Begin a turn to write and give it back."""
    with app.app_context():
        session = db.session()
        writing(session)
        session.connection()


def test_a_checkpoint_that_failed_half_way_overwrites_nothing(
    app: Flask,
    file: Path,  # noqa: F811
) -> None:
    House(app, "daily").reader().says("Monday.")
    # Where the wal-index says how far a checkpoint was to go; by another process, for this one
    # would lose its locks.
    marking = "import os, sys; os.pwrite(os.open(sys.argv[1], os.O_RDWR), b'\\xff' * 2, 128)"
    subprocess.run([sys.executable, "-c", marking, f"{file}-shm"], check=True)
    take_turn(app)
    os.utime(file)
    take_turn(app)


def test_a_deleted_log_is_said_to_be_saved_only_once_it_is(
    app: Flask,
    file: Path,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = House(app, "daily")
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM comment").fetchone()
        house.reader().says("In the log alone.")
        for ending in ("-wal", "-shm"):
            Path(f"{file}{ending}").unlink()
        for _ in range(2):
            with pytest.raises(DatabaseReplaced, match="will be brought into"):
                take_turn(app)
        reader.execute("COMMIT")
    for _ in range(2):
        with pytest.raises(DatabaseReplaced, match="is brought into"):
            take_turn(app)
    said = [record.getMessage() for record in caplog.records if "-shm" in record.getMessage()]
    assert ["will be" in each for each in said] == [True, False]
    shutil.copy(file, alone := file.with_name("alone.db"))
    assert texts(alone) == {"In the log alone."}


def test_a_service_that_stops_between_two_looks_is_not_served_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "comments.db"
    database.touch()
    claim = claim_database(database)

    def stopped(_: Path) -> bool:
        claim.close()
        return False

    monkeypatch.setattr(serving_process, "is_served", stopped)
    require_served_here(database)


def test_a_process_whose_worker_cannot_start_ends(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no more threads")

    monkeypatch.setattr(process, "Worker", fail)
    monkeypatch.setattr(os, "_exit", sys.exit)
    with pytest.raises(SystemExit) as status:
        process._go_on(app, Settings("sqlite://", SECRET))
    assert status.value.code == 1


def test_a_server_renews_processes_by_what_granian_has() -> None:
    own = inspect.signature(Server._respawn_workers)
    assert list(own.parameters) == list(inspect.signature(Granian._respawn_workers).parameters)
    starting = inspect.signature(Granian._spawn_worker)
    assert list(starting.parameters) == ["self", "idx", "target", "callback_loader"]


def test_a_slow_commit_is_forgotten_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    times, present = CommitTimes(), [1000.0]
    monkeypatch.setattr(commit_times.time, "monotonic", lambda: present[0])
    with times.timed():
        present[0] += 5
    assert times.slow == 5
    present[0] += 61
    assert times.slow is None
