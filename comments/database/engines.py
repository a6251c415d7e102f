"""The database: one ``db``, and the engine rules that keep SQLite and PostgreSQL honest.

On SQLite there is one writing connection a process, and a lock file that lets one process write at
a time: releases from 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write or
checkpoint at the same instant (https://sqlite.org/wal.html#walresetbug). Readers have connections
of their own that can only read. PostgreSQL needs none of this.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from comments.database.writer_pool import WriterPool
from comments.models.base import Base
from comments.settings import Settings

WRITING = "writing"
LOCK_WAIT_SECONDS = 30.0
FIXED_SQLITE = (3, 51, 3)
_IN_INDEX_ORDER = "-c enable_sort=off"
"""Has PostgreSQL read lists in the order of their index. Its planner knows how many replies a
comment has on average and would rather sort those few; a comment with a hundred thousand would then
cost a hundred thousand.
"""


class RoutingSession(FlaskSession):
    """A session that reads through the readers' engine until ``writing(session)`` says otherwise."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any
    ) -> Any:
        """Return the engine this session's statements go to."""
        if bind is not None:
            return bind
        engines = self._db.engines
        if self.info.get(WRITING) or "reader" not in engines:
            return engines[None]
        return engines["reader"]


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": RoutingSession})


def writing(session: Session) -> None:
    """From here on, until the session is closed, its statements may write.

    Whatever the session has read so far is let go, so that everything the write rests on is read
    under it.
    """
    if not session.info.get(WRITING):
        session.rollback()
        session.info[WRITING] = True


def has_wal_reset_bug() -> bool:
    """Say whether the linked SQLite can corrupt a WAL database under two writing connections."""
    return sqlite3.sqlite_version_info < FIXED_SQLITE


def configure_database(app: Flask, settings: Settings) -> None:
    """Bind ``db`` to the application and set the rules of its engines."""
    url = settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if settings.sqlite:
        file = Path(make_url(url).database or "").absolute()
        file.parent.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{file}"
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "poolclass": WriterPool,
            "pool_size": 1,
            "max_overflow": 0,
            "pool_timeout": LOCK_WAIT_SECONDS,
        }
        app.config["SQLALCHEMY_BINDS"] = {
            "reader": {"url": url, "poolclass": QueuePool, "pool_size": 8, "max_overflow": 56}
        }
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "pool_size": 8,
            "max_overflow": 24,
            "pool_pre_ping": True,
            "connect_args": {"options": _IN_INDEX_ORDER},
        }
    db.init_app(app)
    if settings.sqlite:
        with app.app_context():
            _rule_writer(db.engines[None], str(file) + ".lock")
            _rule_reader(db.engines["reader"])


def _rule_writer(engine: Engine, lock_file: str) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        with _exclusive(lock_file):
            _pragmas(
                connection,
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                "busy_timeout=30000",
            )
        _pragmas(connection, "cache_size=-16384", "temp_store=MEMORY")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkout")
    def lock(connection: Any, record: Any, proxy: Any) -> None:
        record.info["lock"] = take_write_lock(lock_file)

    @event.listens_for(engine, "checkin")
    def unlock(connection: Any, record: Any) -> None:
        handle = record.info.pop("lock", None)
        if handle is not None:
            os.close(handle)


def _rule_reader(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        _pragmas(
            connection,
            "query_only=ON",
            "busy_timeout=30000",
            "wal_autocheckpoint=0",
            "temp_store=MEMORY",
        )

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")


def _pragmas(connection: sqlite3.Connection, *pragmas: str) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def take_write_lock(path: str) -> int:
    """Wait for the write lock of this database, among all processes; return its handle.

    Whoever waits stands at the head of a queue of one, so that a busy server cannot keep a command
    out for long. Raises ``TimeoutError`` after ``LOCK_WAIT_SECONDS``.
    """
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    turn = _wait_for(f"{path}.turn", deadline)
    try:
        return _wait_for(path, deadline)
    finally:
        os.close(turn)


def _wait_for(path: str, deadline: float) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(handle)
                raise TimeoutError(
                    "Another process has been writing to the database for too long."
                ) from None
            time.sleep(0.002)
        else:
            return handle


@contextmanager
def _exclusive(path: str) -> Iterator[None]:
    handle = take_write_lock(path)
    try:
        yield
    finally:
        os.close(handle)
