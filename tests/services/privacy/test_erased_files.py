"""After an erasure nothing of the person lies in the files of a database that goes on being served
and to which nobody writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from comments.app import create_app
from comments.app_settings import settings_of
from comments.database.engines import db, writing
from comments.database.file_watch import DatabaseReplaced
from comments.database.sqlite import sqlite3
from comments.models import PersonalRequest
from comments.settings import Settings
from comments.worker.erased_traces import TraceRemoval
from tests.conftest import SECRET
from tests.house import House, do_requests
from tests.prepared import prepare

NAME, EMAIL, TEXT, FORMER = (
    "Balthazarina",
    "balthazarina@example.org",
    "obnubilated",
    "absquatulate",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Of the database."""
    return tmp_path / "comments.db"


@pytest.fixture
def app(file: Path) -> Iterator[Flask]:
    """A service of its own."""
    settings = Settings(
        database_url=f"sqlite:///{file}", secret_key=SECRET, rate_limits=False, worker=False
    )
    app = create_app(settings)
    prepare(app)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def traces(file: Path) -> dict[str, list[str]]:
    """Words of hers in each file of the database."""
    files = [path for path in file.parent.glob("comments.db*") if path.stat().st_size]
    contents = {path.name: path.read_bytes() for path in files}
    return {
        name: [word for word in (NAME, EMAIL, TEXT, FORMER) if word.encode() in content]
        for name, content in contents.items()
    }


def erased(app: Flask, site: str = "daily") -> None:
    """A reader writes, changes it, and is gone."""
    house = House(app, site)
    her = house.reader(NAME, email=EMAIL)
    her.edit(her.says(f"The {FORMER} tram"), f"The {TEXT} tram")
    house.reader("Bo").says("Another comment")
    assert her.call("POST", "/me/erasure", {"mode": "all"}).status_code == 202
    do_requests(app, after=timedelta(days=2))


def test_the_log_is_emptied_after_an_erasure(app: Flask, file: Path) -> None:
    erased(app)
    assert any(traces(file).values())
    removal = TraceRemoval(app, settings_of(app))
    removal.look()
    assert not any(traces(file).values())
    House(app, "weekly").reader("Cy").says("Written since")
    size = file.with_name("comments.db-wal").stat().st_size
    assert size
    removal.look()
    assert file.with_name("comments.db-wal").stat().st_size == size


def test_it_is_tried_again_where_somebody_still_reads(app: Flask, file: Path) -> None:
    House(app, "weekly")
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM comment").fetchone()
        erased(app)
        removal = TraceRemoval(app, settings_of(app))
        removal.look()
        assert any(traces(file).values())
        reader.execute("COMMIT")
        removal.look()
        assert not any(traces(file).values())


def test_an_erasure_after_the_clock_was_set_back_is_seen(app: Flask, file: Path) -> None:
    removal = TraceRemoval(app, settings_of(app))
    erased(app)
    removal.look()
    erased(app, "weekly")
    with app.app_context():
        writing(session := db.session())
        last = session.get_one(
            PersonalRequest, session.scalar(select(func.max(PersonalRequest.id)))
        )
        last.done_at = last.requested_at - timedelta(days=1)
        session.commit()
    assert any(traces(file).values())
    removal.look()
    assert not any(traces(file).values())


def test_a_copy_over_the_database_is_seen_after_the_log_was_emptied(app: Flask, file: Path) -> None:
    erased(app)
    former = file.with_name("former.db")
    shutil.copyfile(file, former)
    TraceRemoval(app, settings_of(app)).look()
    shutil.copyfile(former, file)
    with app.app_context():
        writing(session := db.session())
        with pytest.raises(DatabaseReplaced):
            session.connection()
