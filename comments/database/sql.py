"""Statements of the hottest paths, as they are: without the ORM, and alike on both databases."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from comments.telemetry.tracing import statement_span

CONNECTION = "connection"
"""Under which a session's ``info`` holds the connection of its transaction, as long as that lasts;
asking the session for it each time costs as much as a small statement.
"""
statements = logging.getLogger("comments.statements")
"""Where each of these statements is named, at the level DEBUG."""


def rows(session: Session, statement: str, values: Iterable[Any]) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement, in which ``?`` stands for each value, inside the session's
    transaction.

    A value never becomes part of the statement, and the statement itself is a constant of this
    package. Raises what the session itself would: SQLAlchemy's ``DBAPIError``.
    """
    cursor = _execute(session, statement, tuple(values))
    try:
        fetched: Sequence[Sequence[Any]] = cursor.fetchall()
        return fetched
    finally:
        cursor.close()


def change(session: Session, statement: str, *values: Any) -> int:
    """Execute a statement that writes, as ``rows`` does one that reads; return how many rows it
    changed or stored.

    Objects that the session holds are not told.
    """
    cursor = _execute(session, statement, values)
    count: int = cursor.rowcount
    cursor.close()
    return count


def change_many(session: Session, statement: str, values: Sequence[Sequence[Any]]) -> int:
    """Execute a statement that writes once for each row of values; return how many rows it changed
    or stored; without rows nothing happens.
    """
    if not values:
        return 0
    many = len(values) > 1
    cursor = _execute(session, statement, values if many else values[0], many=many)
    count: int = cursor.rowcount
    cursor.close()
    return count


def marks(count: int) -> str:
    """Return so many places for values, for a list after IN."""
    return ", ".join("?" * count)


def as_datetime(stored: Any) -> datetime:
    """Return a stored time: text on SQLite, in whatever zone the connection has on
    PostgreSQL.
    """
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return stored.astimezone(UTC)  # type: ignore[no-any-return]


def is_demoted(error: BaseException | None, connection: Any) -> bool:
    """Say whether PostgreSQL refused to write on this connection of the driver although its
    transaction was to: a new connection may find the server that does not.
    """
    refused = getattr(error, "sqlstate", None) == "25006"
    return refused and not getattr(connection, "only_reads", False)


def _execute(session: Session, statement: str, values: Sequence[Any], *, many: bool = False) -> Any:
    session.flush()
    connection = session.info.get(CONNECTION) or session.connection()
    dialect = connection.dialect
    if dialect.paramstyle != "qmark":
        statement = statement.replace("?", "%s")
    if statements.isEnabledFor(logging.DEBUG):
        statements.debug("%s", statement, extra={"values": () if many else values})
    cursor = connection.connection.cursor()
    errors = dialect.loaded_dbapi.Error
    try:
        with statement_span(statement, dialect.name):
            (cursor.executemany if many else cursor.execute)(statement, values)
    except errors as error:
        raw = connection.connection.dbapi_connection
        lost = is_demoted(error, raw) or dialect.is_disconnect(error, connection.connection, cursor)
        cursor.close()
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, values, error, errors, hide_parameters=True, connection_invalidated=lost
        ) from error
    return cursor
