"""Rows stored where a unique constraint may have them already, alike on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from comments.models import Base

Row = dict[str, Any]


def insert_missing(session: Session, model: type[Base], rows: Sequence[Row]) -> int:
    """Store those of the rows that no unique constraint has already; return how many."""
    if not rows:
        return 0
    statement = _insert(session, model).on_conflict_do_nothing()
    # Without this option PostgreSQL's driver may not be asked for the number any more.
    options = {"preserve_rowcount": True}
    result: CursorResult[Any] = cast(
        "Any", session.execute(statement, rows, execution_options=options)
    )
    return result.rowcount


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Row],
    *,
    replace: Sequence[str] = (),
    add: Sequence[str] = (),
) -> None:
    """Store rows; where one with the same primary key is there, give it the values of the columns
    in ``replace`` and add those of the columns in ``add`` to its own.
    """
    if not rows:
        return
    statement = _insert(session, model)
    new, own = statement.excluded, cast("Table", model.__table__).c
    changes: dict[str, Any] = {name: new[name] for name in replace}
    changes |= {name: own[name] + new[name] for name in add}
    key = [column.name for column in cast("Table", model.__table__).primary_key]
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=changes), rows)


def _insert(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert: postgresql.Insert | sqlite.Insert = dialect.insert(cast("Table", model.__table__))
    return insert
