"""How a database means to answer a statement, and whether it ought to."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from flask import Flask

from comments.database.engines import db
from comments.database.sqlite import sqlite3


def is_costly(line: str) -> bool:
    """Say whether a line of a plan reads a whole table or sorts what it found."""
    step = line.lstrip(" ->")
    if step.startswith("SCAN ") or "TEMP B-TREE" in step:
        return step not in ("SCAN above", "SCAN first")
    return "Seq Scan" in step or "Sort Key" in step


def plans(
    app: Flask, place: str, statement: str, values: Any, *, bitmaps: bool = False
) -> list[list[str]]:
    """Return the plans of a statement: on SQLite with statistics of the tables and without, as most
    sites have them.

    On PostgreSQL sequential reads are made unattractive: on a few pages they would be right, and
    say nothing of a million. So are bitmaps, which are sorted afterwards, unless they are what is
    wanted.
    """
    if place.startswith("sqlite"):
        return [explain_sqlite(place, statement, values, forget) for forget in (False, True)]
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql(f"SET LOCAL enable_bitmapscan = {'on' if bitmaps else 'off'}")
        return [[row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]]


def explain_sqlite(place: str, statement: str, values: Any, forget: bool) -> list[str]:
    with closing(
        sqlite3.connect(place.removeprefix("sqlite:///"), isolation_level=None)
    ) as connection:
        if forget:
            connection.execute("BEGIN")
            connection.execute("DELETE FROM sqlite_stat1")
            connection.execute("ANALYZE sqlite_master")
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
        if forget:
            connection.execute("ROLLBACK")
        return plan
