"""A small town in a database of its own, and the statements sent to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from comments.app import create_app
from comments.database.engines import db
from comments.settings import Settings
from tests.benchmarks.seeding import load_postgresql, load_sqlite
from tests.benchmarks.town import Shapes, Town
from tests.conftest import SECRET, empty_database
from tests.database import statements
from tests.prepared import prepare

SHAPES = Shapes(huge=6_000, replies=3_000, chain=600, tombstones=600, held=600, total=14_000)


@pytest.fixture(scope="module")
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database of its own, so that its statistics are those of this town alone."""
    with empty_database(request, tmp_path_factory) as url:
        yield url


@pytest.fixture(scope="module")
def alone(place: str) -> Flask:
    """An application on that database, with nothing in it."""
    app = create_app(
        Settings(database_url=place, secret_key=SECRET, rate_limits=False, worker=False)
    )
    app.testing = True
    with app.app_context():
        prepare(app)
        for engine in db.engines.values():
            engine.dispose()
    return app


@pytest.fixture(scope="module")
def town(place: str, alone: Flask) -> tuple[Flask, Town]:
    """A small town with everything in it that is difficult, and statistics that know it."""
    if place.startswith("sqlite"):
        return alone, load_sqlite(Path(place.removeprefix("sqlite:///")), SHAPES)
    return alone, load_postgresql(place, SHAPES)


@pytest.fixture
def sent(town: tuple[Flask, Town]) -> Iterator[list[tuple[str, Any]]]:
    """Every statement sent meanwhile, with its values."""
    with statements.sent() as log:
        yield log
