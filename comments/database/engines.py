"""The database: one ``db``, and the engine rules that keep SQLite and PostgreSQL honest.

On SQLite there is one writing connection a process, and a lock file that lets one process write or
checkpoint at a time: fairly, and clear of what old releases do wrong (``has_wal_reset_bug``).
Readers have connections of their own that can only read. PostgreSQL needs none of this.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from comments.database.addresses import sqlite_path
from comments.database.circuit import Circuit
from comments.database.commit_times import CommitTimes
from comments.database.engine_names import READER, REPLICA, SHORT
from comments.database.file_watch import FileWatch
from comments.database.sql import CONNECTION
from comments.database.sqlite import sqlite3
from comments.database.sqlite_writer import open_writer, set_pragmas
from comments.models.base import Base
from comments.settings import Settings
from comments.telemetry.metrics import writer_wait_seconds

WRITING = "writing"
_REPLICA_CONNECTIONS = 4
WATCH = "comments_database_file"
"""Under which an application holds the watch over its SQLite file."""
COMMITS = "comments_database_commits"
"""Under which an application holds the times of its commits to SQLite."""
CIRCUIT = "comments_database_circuit"
"""Under which an application holds the circuit before its PostgreSQL."""


class RoutingSession(FlaskSession):
    """A session that reads through the readers' engine until ``writing(session)`` says
    otherwise.
    """

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any
    ) -> Any:
        """Return the engine this session's statements go to."""
        if bind is not None:
            return bind
        engines = self._db.engines
        name = self.info.get(WRITING, READER)
        return engines[name if name in engines else None]


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": RoutingSession})


@event.listens_for(RoutingSession, "after_begin")
def _note_connection(session: Session, _: Any, connection: Connection) -> None:
    session.info[CONNECTION] = connection


@event.listens_for(RoutingSession, "after_transaction_end")
def _forget_connection(session: Session, _: Any) -> None:
    session.info.pop(CONNECTION, None)


def writing(session: Session, *, short: bool = False) -> None:
    """From here on, until the session is closed, its statements may write.

    Whatever the session has read so far is let go, so that everything the write rests on is read
    under it. ``short`` says that each of its transactions takes milliseconds: on SQLite it may
    share one with others (see ``writer_pool``).
    """
    if WRITING not in session.info:
        session.rollback()
        session.info[WRITING] = SHORT if short else None


def database_file(settings: Settings) -> Path:
    """Return where a SQLite database lies, links followed: its locks lie beside the file itself."""
    return sqlite_path(settings.database_url).resolve()


def database_replaced(app: Flask) -> bool:
    """Say whether another file lies where this application opened its SQLite database, or none."""
    watch: FileWatch | None = app.extensions.get(WATCH)
    return watch is not None and watch.replaced


def slow_commit(app: Flask) -> float | None:
    """Return the seconds of this process's last commit, or of one under way, to a SQLite database
    on a disk that is slow; else None.
    """
    times: CommitTimes | None = app.extensions.get(COMMITS)
    return None if times is None else times.slow


def configure_database(app: Flask, settings: Settings) -> None:
    """Bind ``db`` to the application and set the rules of its engines."""
    if settings.sqlite:
        file = database_file(settings)
        url = f"sqlite:///{file}"
        watch = app.extensions[WATCH] = FileWatch(file)
        times = app.extensions[COMMITS] = CommitTimes()
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "module": sqlite3,
            "creator": open_writer(file, watch, settings.database_wait, times).handle,
            "poolclass": QueuePool,
            "pool_size": 8,
            "max_overflow": 56,
            "hide_parameters": True,
        }
        app.config["SQLALCHEMY_BINDS"] = {
            READER: {
                "url": url,
                "module": sqlite3,
                "poolclass": QueuePool,
                "pool_size": 8,
                "max_overflow": 56,
                "hide_parameters": True,
            }
        }
    else:
        _configure_postgresql(app, settings)
        return
    db.init_app(app)
    with app.app_context():
        _rule_writer(db.engines[None])
        _give_options(SHORT)
        _rule_reader(db.engines[READER], watch, settings.database_wait)


def reader_engine() -> Engine:
    """Return the engine that only reads."""
    return db.engines.get(READER, db.engine)


def bare_engine(settings: Settings) -> Engine:
    """Return an engine that looks into the database without an application, and creates none."""
    if settings.sqlite:
        file = database_file(settings)
        mode = "ro" if file.exists() else "memory"
        url = f"sqlite:///file:{quote(bytes(file))}?mode={mode}&uri=true"
        return create_engine(url, module=sqlite3, poolclass=NullPool)
    from comments.database.postgresql import connection_parameters

    parameters = connection_parameters(settings)
    return create_engine("postgresql+psycopg://", poolclass=NullPool, connect_args=parameters)


def _configure_postgresql(app: Flask, settings: Settings) -> None:
    from comments.database.addresses import read_postgres
    from comments.database.postgresql import (
        connection_parameters,
        engine_options,
        rule_postgresql,
    )

    app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg://"
    parameters = connection_parameters(settings)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings, parameters)
    if settings.database_replica_url:
        address = read_postgres(settings.database_replica_url)
        parameters = connection_parameters(settings, address, writes=False)
        options = engine_options(settings, parameters) | {"pool_size": _REPLICA_CONNECTIONS}
        app.config["SQLALCHEMY_BINDS"] = {REPLICA: {"url": "postgresql+psycopg://", **options}}
    db.init_app(app)
    with app.app_context():
        circuit = app.extensions[CIRCUIT] = Circuit("PostgreSQL")
        rule_postgresql(db.engine, settings, circuit)
        _give_options(SHORT)
        _give_options(READER)
        if settings.database_replica_url:
            rule_postgresql(db.engines[REPLICA], settings, Circuit("The replica"))


def _give_options(name: str) -> None:
    """Let sessions find the writers' engine under a name of its own, which its transactions tell by
    an execution option of that name.
    """
    engines = cast("dict[str | None, Engine]", db.engines)
    engines[name] = engines[None].execution_options(**{name: True})


def _rule_writer(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        handle: Any = connection.connection.dbapi_connection
        try:
            with writer_wait_seconds.time():
                handle.begin(short=connection.get_execution_options().get(SHORT, False))
        except sqlite3.Error as error:
            raise DBAPIError.instance("BEGIN IMMEDIATE", None, error, sqlite3.Error) from error


def _rule_reader(engine: Engine, watch: FileWatch, patience: float) -> None:
    @event.listens_for(engine, "do_connect")
    def refuse_another(*_: Any) -> None:
        # To open the other file beside this one's log would destroy it.
        watch.require()

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        set_pragmas(
            connection,
            "query_only=ON",
            f"busy_timeout={patience * 1000:.0f}",
            "wal_autocheckpoint=0",
            "temp_store=MEMORY",
        )

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")
