"""Statements of the hottest reads, as they are: without the ORM, and alike on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session


def rows(session: Session, statement: str, values: Iterable[Any]) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement, in which ``?`` stands for each value, inside the session's transaction.

    A value never becomes part of the statement, and the statement itself is a constant of this package.
    """
    session.flush()
    connection = session.connection()
    if connection.dialect.paramstyle != "qmark":
        statement = statement.replace("?", "%s")
    return connection.exec_driver_sql(statement, tuple(values)).fetchall()


def marks(count: int) -> str:
    """Return so many places for values, for a list after IN."""
    return ", ".join("?" * count)


def moment(stored: Any) -> datetime:
    """Return what is stored of a moment: text on SQLite, in whatever zone the connection has on PostgreSQL."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return stored.astimezone(UTC)  # type: ignore[no-any-return]
