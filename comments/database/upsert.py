"""Rows stored where a unique constraint may have them already, alike on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session

from comments.database.records import Insertion, insertion_of
from comments.database.sql import change_many
from comments.models import Base


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    replace: Sequence[str] = (),
    add: Sequence[str] = (),
) -> int:
    """Store rows, the defaults of columns that they do not name filled in; all name the same.
    Return how many were stored or changed.

    What a unique constraint has already stays as it is. With ``replace`` or ``add``, the row with
    the same primary key takes the values of the former columns and adds those of the latter to its
    own.
    """
    if not rows:
        return 0
    dialect = session.get_bind().dialect
    names = tuple(rows[0])
    insertion = _insertion(model, dialect, names, tuple(replace), tuple(add))
    return change_many(session, insertion.statement, [insertion.values(row) for row in rows])


@lru_cache(maxsize=64)
def _insertion(
    model: type[Base],
    dialect: Dialect,
    names: tuple[str, ...],
    replace: tuple[str, ...],
    add: tuple[str, ...],
) -> Insertion:
    table, quote = cast("Table", model.__table__), dialect.identifier_preparer.quote
    insertion = insertion_of(model, dialect, names)
    changes = [f"{quote(name)} = excluded.{quote(name)}" for name in replace]
    changes += [f"{quote(one)} = {table.name}.{quote(one)} + excluded.{quote(one)}" for one in add]
    key = ", ".join(quote(column.name) for column in table.primary_key)
    resolution = f"({key}) DO UPDATE SET {', '.join(changes)}" if changes else "DO NOTHING"
    return insertion._replace(statement=f"{insertion.statement} ON CONFLICT {resolution}")
