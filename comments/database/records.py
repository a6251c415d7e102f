"""Rows as frozen records, read and stored without the ORM's unit of work, which costs a post more
than all it does.

A record is a dataclass whose fields are columns of a model: nobody can change it, and it belongs to
no session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from comments.database.sql import change, change_many, marks, rows
from comments.models import Base

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")
Convert = Callable[[Any], Any]


def find_record(
    session: Session,
    record_type: type[Record],
    model: type[Base],
    where: str,
    *values: Any,
    lock: bool = False,
) -> Record | None:
    """Return the row of a model that meets a condition, a constant of this package; None where
    there is none.

    With ``lock`` the row is held until the transaction ends (on SQLite whoever writes has all of it
    to himself).
    """
    suffix = " FOR UPDATE" if lock and session.get_bind().dialect.name != "sqlite" else ""
    return next(iter(find_records(session, record_type, model, where + suffix, *values)), None)


def find_records(
    session: Session, record_type: type[Record], model: type[Base], where: str, *values: Any
) -> list[Record]:
    """Return the rows that meet a condition; it may go on with an order and a limit."""
    statement, converted = _selection(record_type, model, session.get_bind().dialect)
    selected = []
    for row in rows(session, statement + where, values):
        fields_of_row = list(row)
        for place, convert in converted:
            fields_of_row[place] = convert(fields_of_row[place])
        selected.append(record_type(*fields_of_row))
    return selected


@lru_cache(maxsize=64)
def _selection(
    record_type: type[DataclassInstance], model: type[Base], dialect: Dialect
) -> tuple[str, tuple[tuple[int, Convert], ...]]:
    columns = [model.__mapper__.columns[field.name] for field in fields(record_type)]
    readers = (one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns)
    names = ", ".join(dialect.identifier_preparer.quote(one.name) for one in columns)
    return (
        f"SELECT {names} FROM {model.__tablename__} WHERE ",  # noqa: S608
        tuple((place, convert) for place, convert in enumerate(readers) if convert is not None),
    )


def values_of(row: DataclassInstance) -> dict[str, Any]:
    """Return the fields of a record by name, as they are stored."""
    names, getter = _fields(type(row))
    return dict(zip(names, getter(row), strict=True))


@lru_cache(maxsize=64)
def _fields(record_type: type[DataclassInstance]) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    names = tuple(field.name for field in fields(record_type))
    return names, attrgetter(*names)


def insert(session: Session, model: type[Base], values: Mapping[str, Any]) -> None:
    """Store a new row now, the defaults of columns that it does not name filled in."""
    insertion = insertion_of(model, session.get_bind().dialect, tuple(values))
    change(session, insertion.statement, *insertion.values(values))


class Insertion(NamedTuple):
    """How rows of a model that name certain columns are stored in one dialect."""

    statement: str
    columns: tuple[str, ...]
    converted: tuple[tuple[int, Convert], ...]
    """Places of columns whose stored value is not the value itself."""
    plain_defaults: Mapping[str, Any]
    default_makers: Mapping[str, Callable[[Any], Any]]

    def values(self, row: Mapping[str, Any]) -> list[Any]:
        """Return what is stored of a row, in the order of the columns."""
        stated = {**self.plain_defaults, **row}
        for name, make in self.default_makers.items():
            stated[name] = make(None)
        values = [stated[name] for name in self.columns]
        for place, convert in self.converted:
            values[place] = convert(values[place])
        return values


@lru_cache(maxsize=256)
def insertion_of(model: type[Base], dialect: Dialect, names: tuple[str, ...]) -> Insertion:
    """Return how rows that name these columns are stored, with the defaults of all others."""
    table = model.__table__
    assert isinstance(table, Table)
    if unknown := set(names) - set(table.columns.keys()):
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    columns = [one for one in table.columns if one.name in names or one.default is not None]
    stored = ", ".join(dialect.identifier_preparer.quote(one.name) for one in columns)
    writers = (one.type.dialect_impl(dialect).bind_processor(dialect) for one in columns)
    defaults = [(one.name, one.default) for one in columns if one.name not in names]
    return Insertion(
        f"INSERT INTO {table.name} ({stored}) VALUES ({marks(len(columns))})",  # noqa: S608
        tuple(one.name for one in columns),
        tuple((place, convert) for place, convert in enumerate(writers) if convert is not None),
        {name: one.arg for name, one in defaults if isinstance(one, ScalarElementColumnDefault)},
        {name: one.arg for name, one in defaults if isinstance(one, CallableColumnDefault)},
    )


def insert_all(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows at once, past the ORM and its compiler; each names the same columns as the first,
    every one without a default among them. Not for columns of JSON.
    """
    if not rows:
        return
    by_name = {name: [row[name] for row in rows] for name in rows[0]}
    # SQLite's driver looks for a way to adapt each None that it binds, which takes longer than a
    # number or a text does: a column that is empty throughout is left out.
    stated = tuple(
        name
        for name, values in by_name.items()
        if model.__table__.c[name].server_default is not None or values.count(None) < len(values)
    )
    statement, names, converted = _bulk(model, session.get_bind().dialect, stated)
    columns = [by_name[name] for name in names]
    for position, convert in converted:
        columns[position] = list(map(convert, columns[position]))
    change_many(session, statement, list(zip(*columns, strict=True)))


@lru_cache(maxsize=256)
def _bulk(
    model: type[Base], dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, tuple[str, ...], list[tuple[int, Convert]]]:
    table = model.__table__
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
