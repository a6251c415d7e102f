"""Connections to PostgreSQL that never wait for ever, directly or through pgbouncer.

What a transaction needs is set by its first statement, together with ``BEGIN`` in one round trip:
pgbouncer refuses start-up options, and in its transaction pooling a plain ``SET`` would meet
others. A server that accepts and never answers (stopped, swapping, behind a dead link) is given up
by this end: the server's own time-outs are no help then.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection, QueuePool, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from comments.database.addresses import PostgresAddress, read_postgres
from comments.database.circuit import Circuit, CircuitOpen
from comments.database.engine_names import READER, SHORT
from comments.database.sql import is_demoted
from comments.database.statement_timeouts import limits_statements
from comments.errors import SettingsError
from comments.settings import Settings

try:
    import psycopg
    from psycopg import errors
    from psycopg.pq import TransactionStatus
except ImportError:
    raise SettingsError(
        "PostgreSQL needs the extra postgresql: pip install 'article-comments[postgresql]'."
    ) from None

GRACE_SECONDS = 1.0
"""How much longer than the server's own time-out this end waits."""
PING_SECONDS = 1.0
LOOKUP_PING_SECONDS = 0.3
"""Whoever looks up has two seconds for all: a connection that is slower is given up for a new
one."""
_IDLE_SECONDS = 1.0
"""A connection that was in use so lately is not asked whether it still lives."""
_BEGIN = {True: "BEGIN READ ONLY; ", False: "BEGIN; "}
_PLANNED_ANEW = "SET LOCAL plan_cache_mode=force_custom_plan; "
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
    circuit: Circuit | None = None
    only_reads = False
    """Whether the server lets the present transaction read alone."""
    probing = 0.0
    """Seconds that an attempt whether it still lives may take, while there is one."""
    used = 0.0
    """When somebody who keeps it by itself last had an answer, as ``time.monotonic`` tells."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises ``OperationalError`` when it takes too long."""
        patience = self.patience if limits_statements() else None
        limit = timeout or self.probing or patience
        try:
            return super().wait(gen, interval=interval, timeout=limit)
        except errors._WaitTimeout:
            if timeout is None:
                self.pgconn.finish()
                # A probe may fail because a firewall has forgotten an idle connection.
                if self.circuit is not None and not self.probing:
                    self.circuit.failed(limit or 0.0)
                message = f"PostgreSQL has not answered for {limit:g} seconds."
                raise Silent(message) from None
            raise

    def rollback(self) -> None:
        """End the transaction. One that only read is committed: psycopg forgets all prepared
        statements of a connection that rolls back.
        """
        if self.only_reads and self.info.transaction_status == TransactionStatus.INTRANS:
            self.commit()
        else:
            super().rollback()


class PatientAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same for an event loop. To cancel a statement instead would wait for the server that
    hangs, for five seconds and more.
    """

    patience: float | None = None
    used = 0.0

    async def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises ``TimeoutError`` when it takes too long."""
        try:
            return await super().wait(gen, interval=interval, timeout=timeout or self.patience)
        except errors._WaitTimeout:
            if timeout is None:
                self.pgconn.finish()
                raise TimeoutError from None
            raise


def is_forgotten(connection: PatientConnection) -> bool:
    """Say whether a connection that has been idle reaches nobody any more: it is closed then.

    That a fail-over or a firewall has forgotten it says nothing about the server.
    """
    if time.monotonic() - connection.used <= _IDLE_SECONDS:
        return False
    try:
        _probe(connection, LOOKUP_PING_SECONDS)
    except InvalidatePoolError:
        connection.close()
        return True
    return False


async def is_forgotten_soon(connection: PatientAsyncConnection) -> bool:
    """The same for an event loop."""
    if time.monotonic() - connection.used <= _IDLE_SECONDS:
        return False
    connection.patience = LOOKUP_PING_SECONDS
    try:
        await connection.execute("")
    except (psycopg.Error, TimeoutError):
        connection.pgconn.finish()
        return True
    return False


class Silent(psycopg.OperationalError):
    """The server has not answered in time."""


class Refused(psycopg.OperationalError, CircuitOpen):
    """The server was not asked: it hangs, as others have found."""


class GuardedPool(QueuePool):
    """A pool whose connections stay while the circuit before their server is open: whoever is
    refused takes none.
    """

    circuit: Circuit | None = None

    def connect(self) -> PoolProxiedConnection:
        """Return a connection. Raises ``Refused`` where the server hangs."""
        if self.circuit is not None:
            require_closed(self.circuit)
        try:
            return super().connect()
        except PoolTimeout:
            # Nobody was asked: the turn to try is the next one's.
            if self.circuit is not None:
                self.circuit.failed(0.0)
            raise

    def recreate(self) -> GuardedPool:
        """Return an empty pool like this one."""
        pool = super().recreate()
        assert isinstance(pool, GuardedPool)
        pool.circuit = self.circuit
        return pool


def connect(
    circuit: Circuit, patience: float | None, *arguments: Any, **parameters: Any
) -> PatientConnection:
    """Return a new connection that waits for its answers for so long, and tells the circuit.

    Raises psycopg's ``OperationalError`` where there is none to be had.
    """
    require_closed(circuit)
    begun = time.monotonic()
    try:
        connection = PatientConnection.connect(*arguments, **parameters)
    except psycopg.Error:
        circuit.failed(time.monotonic() - begun)
        raise
    circuit.answered()
    connection.patience, connection.circuit = patience, circuit
    return connection


def require_closed(circuit: Circuit) -> None:
    """Raise ``Refused`` where the server hangs and it is not this thread's turn to try."""
    if not circuit.admits():
        raise Refused("PostgreSQL hangs; others have found that out just now.")


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
        "poolclass": GuardedPool,
        "pool_size": size,
        "max_overflow": 0,
        "pool_timeout": settings.database_wait,
        "pool_use_lifo": True,
        "hide_parameters": True,
    }


def rule_postgresql(engine: Engine, settings: Settings, circuit: Circuit) -> None:
    """Have an engine's connections begin, wait and end as this module says.

    Transactions with the execution option ``reader`` may only read; those with ``short`` consist of
    statements by key, whose plans are kept. All others are planned anew each time: for a frequent
    word and for a rare one the best way is not the same.
    """
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

    assert isinstance(engine.pool, GuardedPool)
    engine.pool.circuit = circuit

    @event.listens_for(engine, "do_connect")
    def open_connection(dialect: Any, record: Any, arguments: Any, parameters: Any) -> Any:
        return connect(circuit, patience, *arguments, **parameters)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        psycopg_connection = connection.connection.dbapi_connection
        # An isolation level of its own has psycopg begin the transaction itself.
        begins = psycopg_connection.autocommit
        psycopg_connection.only_reads = begins and READER in options
        start = _BEGIN[psycopg_connection.only_reads] if begins else ""
        plans = "" if SHORT in options else _PLANNED_ANEW
        connection.exec_driver_sql(start + plans + (quick if limits_statements() else slow))

    @event.listens_for(engine, "checkout")
    def probe(connection: Any, record: Any, proxy: Any) -> None:
        if not connection.autocommit:
            connection.autocommit = True
        if circuit.is_open:
            _attempt(connection, circuit)
        elif time.monotonic() - record.info.get("used", time.monotonic()) > _IDLE_SECONDS:
            _probe(connection)

    @event.listens_for(engine, "checkin")
    def note_use(connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    event.listen(engine, "handle_error", _judge_loss)


def _judge_loss(context: Any) -> None:
    """Say of an error which connections are lost by it."""
    if isinstance(context.original_exception, Silent):
        # A server that hangs goes on with all other connections when it wakes.
        context.invalidate_pool_on_disconnect = False
    elif context.connection is not None and is_demoted(
        context.original_exception, context.connection.connection.dbapi_connection
    ):
        context.is_disconnect = True


def _attempt(connection: PatientConnection, circuit: Circuit) -> None:
    """Try whether the server answers again. Raises ``Refused`` where it still hangs: the pool then
    forgets this connection alone, and the next attempt opens another in its place.
    """
    require_closed(circuit)
    try:
        _probe(connection)
    except InvalidatePoolError as error:
        if isinstance(error.__context__, Silent):
            circuit.failed(PING_SECONDS)
            raise Refused(str(error)) from None
        raise
    circuit.answered()


def _probe(connection: PatientConnection, seconds: float = PING_SECONDS) -> None:
    """Raise ``InvalidatePoolError`` where the server does not answer at once: the pool then opens
    a new connection, and forgets all that are older.
    """
    connection.probing = seconds
    try:
        connection.execute("")
    except psycopg.Error as error:
        raise InvalidatePoolError(str(error)) from None
    finally:
        connection.probing = 0.0
