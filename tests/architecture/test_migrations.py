"""The migrations lead up, all the way down, and up again, and end where the models are."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from comments.app import create_app
from comments.cli.migrations import with_migrations
from comments.database.engines import db, writing
from comments.settings import Settings
from tests.conftest import SECRET
from tests.house import House


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of the chosen kind."""
    name = f"migrations_{uuid.uuid4().hex}"
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path}/{name}.db"
    else:
        server = make_url(database_url.replace("postgresql://", "postgresql+psycopg://", 1))
        with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = server.set(database=name).render_as_string(hide_password=False)
    app = create_app(Settings(database_url=url, secret_key=SECRET, rate_limits=False, worker=False))
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_migrations_lead_up_down_and_up_again_without_drift(empty: Flask) -> None:
    config = with_migrations(empty).extensions["migrate"].migrate.get_config()
    command.upgrade(config, "head")
    first = _shape()
    command.check(config)
    command.downgrade(config, "base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    command.upgrade(config, "head")
    command.check(config)
    assert _shape() == first


def test_threads_whose_keys_spell_one_page_become_one_and_can_be_parted(empty: Flask) -> None:
    config = with_migrations(empty).extensions["migrate"].migrate.get_config()
    command.upgrade(config, "head")
    house = House(empty, "daily")
    ada, owner = house.reader(), house.staff("owner")
    ids = {key: ada.says(f"Under {key}.", article=key) for key in ("/b", "/one", "/two", "/three")}
    _store_keys({"/one": "/a/", "/two": "/b/", "/three": "/b/index.html"})
    command.downgrade(config, "0030")
    command.upgrade(config, "head")
    assert {item["id"] for item in house.thread("/b/")["items"]} == {
        ids[key] for key in ("/b", "/two", "/three")
    }
    assert house.thread("/a")["items"][0]["id"] == ids["/one"]
    assert house.thread("/b")["article"]["comment_count"] == 3
    merges = [
        one
        for one in owner.get("/moderation/log").json["items"]  # type: ignore[index]
        if one["action"] == "article_merge"
    ]
    assert [(one["before"], one["after"]) for one in merges] == [
        ("/b/index.html", "/b"),
        ("/b/", "/b"),
    ]
    undone = owner.call("POST", f"/moderation/decisions/{merges[1]['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert house.thread("/b")["article"]["comment_count"] == 2
    assert owner.get("/moderation/articles/%2Fb").json["comment_count"] == 2  # type: ignore[index]
    parted = owner.get("/moderation/articles?q=%2Fb%2F").json["items"]  # type: ignore[index]
    assert [(one["key"], one["comment_count"]) for one in parted if one["comment_count"]] == [
        ("/b/", 1)
    ]


def _store_keys(keys: dict[str, str]) -> None:
    """Put articles under keys as they were stored before there was one spelling."""
    writing(db.session())
    for spelled, stored in keys.items():
        db.session.execute(
            text("UPDATE article SET key = :stored WHERE key = :spelled"),
            {"stored": stored, "spelled": spelled},
        )
    db.session.commit()
    db.session.remove()


def _shape() -> dict[str, set[str]]:
    inspector = inspect(db.engine)
    return {
        table: {column["name"] for column in inspector.get_columns(table)}
        | {str(index["name"]) for index in inspector.get_indexes(table)}
        for table in inspector.get_table_names()
    }
