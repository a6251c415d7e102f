"""Rows without the ORM's unit of work, which costs a post more than all it does.

A record is a row as a frozen dataclass. A snapshot is an object of a model as its row is now,
outside every session: changing it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.schema import Column, ScalarElementColumnDefault

from comments.database.sql import change, change_many, marks, rows
from comments.models import Base

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Model = TypeVar("Model", bound=Base)
Record = TypeVar("Record", bound="DataclassInstance")
Convert = Callable[[Any], Any]


def snapshot(
    session: Session, kind: type[Model], where: str, *values: Any, lock: bool = False
) -> Model | None:
    """Return the row that meets a condition, a constant of this package; None where there is none.

    With ``lock`` the row is held until the transaction ends (on SQLite whoever writes has all of it
    to himself).
    """
    suffix = " FOR UPDATE" if lock and session.get_bind().dialect.name != "sqlite" else ""
    return next(iter(snapshots(session, kind, where + suffix, *values)), None)


def snapshots(session: Session, kind: type[Model], where: str, *values: Any) -> list[Model]:
    """Return the rows that meet a condition; it may go on with an order and a limit."""
    shape = _shape(kind, session.get_bind().dialect)
    return [_object(kind, shape, row) for row in rows(session, shape.select + where, values)]


def record(
    session: Session, kind: type[Record], model: type[Base], where: str, *values: Any
) -> Record | None:
    """Return the row of a model that meets a condition as a frozen record, a dataclass whose fields
    are attributes of the model; None where there is none.
    """
    statement, converted = _record_shape(kind, model, session.get_bind().dialect)
    for row in rows(session, statement + where, values):
        fields_of_row = list(row)
        for place, convert in converted:
            fields_of_row[place] = convert(fields_of_row[place])
        return kind(*fields_of_row)
    return None


@lru_cache(maxsize=64)
def _record_shape(
    kind: type[DataclassInstance], model: type[Base], dialect: Dialect
) -> tuple[str, tuple[tuple[int, Convert], ...]]:
    columns = [model.__mapper__.columns[field.name] for field in fields(kind)]
    readers = (one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns)
    names = ", ".join(dialect.identifier_preparer.quote(one.name) for one in columns)
    return (
        f"SELECT {names} FROM {model.__tablename__} WHERE ",  # noqa: S608
        tuple((place, convert) for place, convert in enumerate(readers) if convert is not None),
    )


def insert(session: Session, row: Base, *, unless_there: bool = False) -> bool:
    """Store a new row now, the plain defaults of its columns filled in. It becomes a snapshot.

    With ``unless_there`` nothing is stored where a unique constraint has it already; return whether
    it was stored.
    """
    shape = _shape(type(row), session.get_bind().dialect)
    stated, values = row.__dict__, []
    for name, default, convert in shape.written:
        value = stated.get(name)
        if value is None and default is not None:
            value = stated[name] = default
        values.append(value if convert is None else convert(value))
    return (
        change(session, shape.insert + (" ON CONFLICT DO NOTHING" if unless_there else ""), *values)
        > 0
    )


def insert_all(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows at once, past the ORM and its compiler; each names the same columns as the first,
    every one without a default among them. Not for columns of JSON.
    """
    if not rows:
        return
    statement, names, converted = _bulk(kind, session.get_bind().dialect, tuple(rows[0]))
    columns = [[row[name] for row in rows] for name in names]
    for position, convert in converted:
        columns[position] = list(map(convert, columns[position]))
    change_many(session, statement, list(zip(*columns, strict=True)))


@lru_cache(maxsize=64)
def _bulk(
    kind: type[Base], dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, tuple[str, ...], list[tuple[int, Convert]]]:
    table = kind.__table__
    assert isinstance(table, Table)
    quote = dialect.identifier_preparer.quote
    types = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    # Times and flags come again and again; to spell one costs more than to look it up.
    cached = lru_cache(4_096)
    converted: list[tuple[int, Convert]] = [
        (place, cached(convert)) for place, convert in enumerate(types) if convert
    ]
    columns = ", ".join(map(quote, names))
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks(len(names))})"  # noqa: S608
    return statement, names, converted


def relate(row: Base, **others: Base) -> None:
    """Say where a snapshot's relationships lead."""
    for name, other in others.items():
        set_committed_value(row, name, other)


class _Shape(NamedTuple):
    """How a table's rows are read and written in one dialect."""

    select: str
    insert: str
    names: tuple[str, ...]
    converted: tuple[tuple[str, Convert], ...]
    """Attributes whose stored value is not the value itself."""
    written: tuple[tuple[str, Any, Convert | None], ...]
    """What an INSERT names, with plain defaults: all but a number that the database gives."""


@lru_cache(maxsize=64)
def _shape(kind: type[Base], dialect: Dialect) -> _Shape:
    table = kind.__table__
    assert isinstance(table, Table)
    quote = dialect.identifier_preparer.quote
    names = {one: kind.__mapper__.get_property_by_column(one).key for one in table.columns}
    types = {one: one.type.dialect_impl(dialect) for one in table.columns}
    readers = ((names[one], types[one].result_processor(dialect, None)) for one in table.columns)
    stored_columns = [one for one in table.columns if one.autoincrement is not True]
    every = ", ".join(quote(one.name) for one in table.columns)
    stored = ", ".join(quote(one.name) for one in stored_columns)
    places = marks(len(stored_columns))
    return _Shape(
        select=f"SELECT {every} FROM {table.name} WHERE ",  # noqa: S608
        insert=f"INSERT INTO {table.name} ({stored}) VALUES ({places})",  # noqa: S608
        names=tuple(names.values()),
        converted=tuple((name, convert) for name, convert in readers if convert is not None),
        written=tuple(
            (names[one], _default(one), types[one].bind_processor(dialect))
            for one in stored_columns
        ),
    )


def _object(kind: type[Model], shape: _Shape, row: Any) -> Model:
    row_object = kind()
    values = row_object.__dict__
    values.update(zip(shape.names, row, strict=True))
    for name, convert in shape.converted:
        values[name] = convert(values[name])
    return row_object


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
