"""Connections to PostgreSQL that never wait for ever, directly or through pgbouncer.

What a transaction needs is set by its first statement, together with ``BEGIN`` in one round trip:
pgbouncer refuses start-up options, and in its transaction pooling a plain ``SET`` would meet
others. A server that accepts and never answers (stopped, swapping, behind a dead link) is given up
by this end: the server's own time-outs are no help then.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

from comments.database.addresses import PostgresAddress, read_postgres
from comments.database.hurry import hurried
from comments.database.sql import is_demoted
from comments.errors import SettingsError
from comments.settings import Settings

try:
    import psycopg
    from psycopg import errors
except ImportError:
    raise SettingsError(
        "PostgreSQL needs the extra postgresql: pip install 'article-comments[postgresql]'."
    ) from None

GRACE_SECONDS = 1.0
"""How much longer than the server's own time-out this end waits."""
PING_SECONDS = 1.0
_IDLE_SECONDS = 1.0
"""A connection that was in use so lately is not asked whether it still lives."""
_NETWORK = {
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "application_name": "comments",
}


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed where an answer takes longer than ``patience`` seconds."""

    patience: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises ``OperationalError`` when it takes too long."""
        limit = timeout or (self.patience if hurried() else None)
        try:
            return super().wait(gen, interval=interval, timeout=limit)
        except errors._WaitTimeout:
            if timeout is None:
                self.pgconn.finish()
                message = f"PostgreSQL has not answered for {limit:g} seconds."
                raise psycopg.OperationalError(message) from None
            raise


def connection_parameters(
    settings: Settings, address: PostgresAddress | None = None, *, writes: bool = True
) -> dict[str, Any]:
    """Return what a connection is opened with: the address, and how long it may take to open.

    Among several servers the one that takes writes is looked for, unless the address or ``writes``
    says otherwise.
    """
    address = address or read_postgres(settings.database_url)
    parameters: dict[str, Any] = {
        **_NETWORK,
        "connect_timeout": max(1, round(settings.database_connect_timeout)),
    }
    if address.several and writes:
        parameters["target_session_attrs"] = "read-write"
    parameters |= address.parameters
    if not settings.database_prepares:
        parameters["prepare_threshold"] = None
    return parameters


def engine_options(settings: Settings, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return SQLAlchemy's options of an engine for these parameters."""
    size = max(1, settings.database_connections)
    return {
        "connect_args": {**parameters, "autocommit": True},
        "pool_size": size,
        "max_overflow": 0,
        "pool_timeout": settings.database_wait,
        "pool_use_lifo": True,
        "hide_parameters": True,
    }


def rule_postgresql(engine: Engine, settings: Settings) -> None:
    """Have an engine's connections begin, wait and end as this module says."""
    fixed = (
        "SET LOCAL jit=off; SET LOCAL enable_sort=off; SET LOCAL "
        f"lock_timeout={settings.database_wait * 1000:.0f}; "
    )
    limit = settings.database_statement_timeout
    patience = limit + GRACE_SECONDS if limit else None
    quick = (
        f"{fixed}SET LOCAL statement_timeout={limit * 1000:.0f}; "
        f"SET LOCAL idle_in_transaction_session_timeout={max(limit * 1000, 1000) * 3:.0f}"
        if limit
        else f"{fixed}SET LOCAL statement_timeout=0"
    )
    slow = "SET LOCAL jit=off; SET LOCAL enable_sort=off; SET LOCAL statement_timeout=0"

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, parameters: Any) -> Any:
        connection = PatientConnection.connect(*arguments, **parameters)
        connection.patience = patience
        return connection

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # An isolation level of its own has psycopg begin the transaction itself.
        begins = "BEGIN; " if connection.connection.dbapi_connection.autocommit else ""
        connection.exec_driver_sql(begins + (quick if hurried() else slow))

    @event.listens_for(engine, "checkout")
    def probe(connection: Any, record: Any, proxy: Any) -> None:
        if not connection.autocommit:
            connection.autocommit = True
        if time.monotonic() - record.info.get("used", time.monotonic()) > _IDLE_SECONDS:
            _probe(connection)

    @event.listens_for(engine, "checkin")
    def note_use(connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "handle_error")
    def note_demotion(context: Any) -> None:
        if is_demoted(context.original_exception):
            context.is_disconnect = True


def _probe(connection: PatientConnection) -> None:
    """Raise ``InvalidatePoolError`` where the server does not answer at once: the pool then opens
    a new connection, and forgets all that are older.
    """
    patience, connection.patience = connection.patience, PING_SECONDS
    try:
        connection.execute("")
    except psycopg.Error as error:
        raise InvalidatePoolError(str(error)) from None
    finally:
        connection.patience = patience
