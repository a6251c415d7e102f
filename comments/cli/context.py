"""What most commands begin with: the settings, an application, a session that may write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from comments.app import create_app
from comments.database.engines import db, writing
from comments.database.hurry import unhurried
from comments.errors import SettingsError
from comments.settings import Settings, load_settings


@contextmanager
def opened(
    settings: Settings | None = None, *, read_only: bool = False
) -> Iterator[tuple[Flask, Session]]:
    """Give an application and a session, a writing one unless it says otherwise; the caller
    commits.
    """
    app = create_app(settings or load_settings())
    with app.app_context(), unhurried():
        require_tables()
        session = db.session()
        if not read_only:
            writing(session)
        try:
            yield app, session
        finally:
            session.close()
            let_go()


def let_go() -> None:
    """Close this application's connections: none may be open where a server is forked."""
    for engine in db.engines.values():
        engine.dispose()


def require_tables() -> None:
    """Raise ``SettingsError`` where the database has not been prepared."""
    if not inspect(db.engine).has_table("site"):
        raise SettingsError("The database has no tables yet. Run: comments db upgrade")
