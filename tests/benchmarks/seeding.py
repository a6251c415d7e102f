"""Loads a town into a database, straight: SQLite with its indexes put off till the end, PostgreSQL
by COPY.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from comments.database.sqlite import sqlite3
from comments.models import new_id
from tests.benchmarks.town import ORIGIN, SITE, Shapes, Town

_BATCH = 20_000


def load_sqlite(database: Path, shapes: Shapes) -> Town:
    """Fill a migrated, empty database that nobody else has open."""
    town = Town(shapes)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-131072")
        connection.execute("PRAGMA temp_store=MEMORY")
        later = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'comment' AND sql IS NOT "
            "NULL "
            "AND type IN ('index', 'trigger')"
        ).fetchall()
        for kind, name, _ in later:
            connection.execute(f"DROP {kind} {name}")
        for table, rows in _tables(town):
            columns = list(rows[0])
            statement = (
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
                f"({', '.join('?' * len(columns))})"
            )
            connection.executemany(
                statement, ([_plain(row[name]) for name in columns] for row in rows)
            )
        for _, _, sql in later:
            connection.execute(sql)
        connection.execute("INSERT INTO comment_search(comment_search) VALUES ('rebuild')")
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
        connection.execute("PRAGMA journal_mode=WAL")
    return town


def load_postgresql(url: str, shapes: Shapes) -> Town:
    """Fill a migrated database."""
    import psycopg

    town = Town(shapes)
    with psycopg.connect(url) as connection:
        for table, rows in _tables(town):
            columns = list(rows[0])
            with connection.cursor().copy(
                f"COPY {table} ({', '.join(columns)}) FROM STDIN"
            ) as copy:
                for row in rows:
                    copy.write_row([row[name] for name in columns])
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE")
    return town


def _plain(value: Any) -> Any:
    return (
        value.replace(tzinfo=None).isoformat(" ", "microseconds")
        if isinstance(value, datetime)
        else value
    )


def _tables(town: Town) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the rows of one table after another, in batches, in an order foreign keys allow."""
    moments = (town.now - timedelta(days=500, milliseconds=number) for number in itertools.count())
    neighbours = [new_id(next(moments)) for _ in range(town.neighbours)]
    yield (
        "site",
        [_site(town.site, SITE, town), *(_site(one, f"site-{one}", town) for one in neighbours)],
    )
    yield (
        "article",
        [
            _article(one, new_id(next(moments)), f"a/{n}", 0, town)
            for one in neighbours
            for n in range(10)
        ],
    )
    yield "author", [_author(town, number) for number in range(town.authors)]
    batch: list[dict[str, Any]] = []
    articles = 0
    for rows in town.comments():
        depths: dict[int, int] = {}
        for row in rows:
            depths[row.id] = depths[row.parent.id] + 1 if row.parent else 0
            batch.append(town.values(row, depths[row.id]))
        if len(batch) >= _BATCH:
            yield "article", [_article(town.site, *one, town) for one in town.articles[articles:]]
            articles = len(town.articles)
            yield "comment", batch
            batch = []
    if batch:
        yield "article", [_article(town.site, *one, town) for one in town.articles[articles:]]
        yield "comment", batch


def _site(number: int, key: str, town: Town) -> dict[str, Any]:
    return {
        "id": number,
        "key": key,
        "name": "The Daily Bench",
        "origins": json.dumps([ORIGIN]),
        "settings": json.dumps({"flood_minute": 0, "flood_hour": 0}),
        "version": 1,
        "created_at": town.now,
    }


def _author(town: Town, number: int) -> dict[str, Any]:
    return {
        "id": town.people[number],
        "site_id": town.site,
        "kind": "guest",
        "name": f"Reader {number}",
        "name_key": f"reader {number}",
        "email_verified": False,
        "standing": "normal",
        "token_epoch": 0,
        "first_seen": town.now,
        "approved": 500,
        "rejected": 0,
        "pending": 0,
        "reports_received": 0,
        "reports_upheld": 0,
        "reports_dismissed": 0,
    }


def _article(site: int, number: int, key: str, count: int, town: Town) -> dict[str, Any]:
    return {
        "id": number,
        "site_id": site,
        "key": key,
        "url": f"{ORIGIN}/{key}",
        "title": f"What happened at {key}",
        "open": True,
        "created_at": town.now,
        "version": 1,
        "votes_version": 0,
        "comment_count": count,
    }
