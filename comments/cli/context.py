"""What most commands begin with: the settings, an application, a session that may write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.orm import Session

from comments.app import create_app
from comments.database.engines import database_file, db, reader_engine, writing
from comments.database.log_ownership import require_no_orphan, require_own_log
from comments.database.revisions import NO_TABLES, require_revision, stored_revision
from comments.database.second_names import undo_cut_off
from comments.database.serving_process import is_served, require_served_here
from comments.database.statement_timeouts import unlimited_statements
from comments.errors import SettingsError
from comments.settings import Settings, load_settings


@contextmanager
def opened(
    settings: Settings | None = None,
    *,
    read_only: bool = False,
    any_revision: bool = False,
    doors: bool = True,
) -> Iterator[tuple[Flask, Session]]:
    """Give an application (see ``create_app`` for its ``doors``) and a session, a writing one
    unless it says otherwise; the caller commits.

    Raises ``SettingsError`` where there is no database, or its tables are of another version and
    that matters.
    """
    settings = settings or load_settings()
    app = create_app(settings, doors=doors)
    require_database(settings)
    with app.app_context(), unlimited_statements():
        require_tables(any_revision=any_revision)
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


def require_database(settings: Settings) -> None:
    """Raise ``SettingsError`` where SQLite would make an empty database, most often because the
    folder is another than was meant, or would destroy one by another's log.
    """
    if not settings.sqlite:
        return
    file = database_file(settings)
    require_served_here(file)
    undo_cut_off(file)
    require_no_orphan(file)
    if not file.exists():
        raise SettingsError(
            f"There is no database {file}. Is this the folder you meant? "
            "To make one, run: comments db upgrade"
        )
    require_own_log(file, thorough=not is_served(file))


def require_tables(*, any_revision: bool = False) -> None:
    """Raise ``SettingsError`` where the database has not been prepared for this version."""
    with reader_engine().connect() as connection:
        if not any_revision:
            require_revision(connection)
        elif stored_revision(connection) is None:
            raise SettingsError(NO_TABLES)
