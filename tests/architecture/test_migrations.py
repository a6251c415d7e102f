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
from comments.cli.database import with_migrations
from comments.database.engines import db
from comments.settings import Settings
from tests.conftest import SECRET


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


def _shape() -> dict[str, set[str]]:
    inspector = inspect(db.engine)
    return {
        table: {column["name"] for column in inspector.get_columns(table)}
        | {str(index["name"]) for index in inspector.get_indexes(table)}
        for table in inspector.get_table_names()
    }
