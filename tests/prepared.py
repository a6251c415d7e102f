"""Databases with this version's tables, without a migration for each: on SQLite one is copied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from flask import Flask

from comments.app import create_app
from comments.app_settings import settings_of
from comments.cli.context import let_go
from comments.cli.migrations import upgrade_database
from comments.database.engines import database_file
from comments.database.sqlite import sqlite3
from comments.settings import Settings

SECRET = "a secret for tests, and for tests alone"


def prepare(app: Flask) -> None:
    """Give an application's new database its tables."""
    settings = settings_of(app)
    if not settings.sqlite or database_file(settings).exists():
        upgrade_database(app)
        return
    prepare_file(database_file(settings))
    if settings.secret_key != SECRET:
        with closing(sqlite3.connect(database_file(settings))) as connection, connection:
            connection.execute("DELETE FROM service_mark WHERE name = 'secret'")


def prepare_file(file: Path) -> None:
    """Put a database with nothing in it at a path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_migrated(), file)
    file.chmod(0o600)


@cache
def _migrated() -> Path:
    """Migrate a database, once a run."""
    folder = Path(tempfile.mkdtemp(prefix="migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    app = create_app(Settings(f"sqlite:///{folder}/comments.db", SECRET))
    upgrade_database(app)
    with app.app_context():
        let_go()
    return folder / "comments.db"
