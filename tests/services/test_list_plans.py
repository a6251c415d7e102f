"""No list of the moderators scans a table, or sorts or tests more than a page may, with many
matches or with none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from comments.database.engines import db
from comments.database.sqlite import sqlite3
from comments.models import Wave, public_id, utc_now
from comments.services.audit_log.reading import LogFilter, log
from comments.services.moderation import index_scan as walking
from comments.services.moderation.ban_list import list_bans
from comments.services.moderation.detail import comment_details
from comments.services.moderation.directory import find_articles, find_authors
from comments.services.moderation.queue_definitions import QUEUES
from comments.services.moderation.queue_filter import QueueFilter
from comments.services.moderation.queues import list_comments, queue_counts
from tests.benchmarks.town import Town
from tests.database.plans import is_costly, plans

MOST_TESTED, FEW = 200, 150
BUSY = (
    "UPDATE comment SET priority = 10000000000 - id / 4194304000, language = 'de', has_link = ((id "
    "/ 7) % 2 = 1), "
    "new_author = (status = 'pending'), escalated = ((id / 19) % 3 = 0), "
    "open_reports = CASE WHEN (id / 11) % 3 = 0 AND status = 'approved' THEN 1 ELSE 0 END",
    "INSERT INTO report (id, comment_id, author_id, revision, reason, created_at) "
    "SELECT id, id, author_id, 1, 'spam', created_at FROM comment WHERE open_reports > 0",
    'INSERT INTO finding (comment_id, revision, "check", rule, status, reason, severity) '
    "SELECT id, 1, 'links', 'many', 'pending', 'Many.', 0 FROM comment WHERE (id / 13) % 2 = 0",
    "UPDATE article SET section = 'sport' WHERE (id / 17) % 2 = 0",
    "INSERT INTO wave (id, site_id, members, waiting) "
    "SELECT id, site_id, 1, (id / 23) % 2 FROM comment WHERE (id / 5) % 3 = 0",
    "INSERT INTO wave_member (comment_id, wave_id, waiting, raised_at) "
    "SELECT id, CASE WHEN (id / 3) % 2 = 0 THEN (SELECT min(id) FROM wave) "
    "ELSE (SELECT max(id) FROM wave) END, true, created_at FROM comment",
)
WISHES: dict[str, tuple[Any, ...]] = {
    "queue": tuple(QUEUES),
    "status": ("approved", "spam"),
    "article": ("huge",),
    "section": ("sport",),
    "language": ("de", "fr"),
    "reason": ("spam", "hate"),
    "rule": ("links", "links:many", "links:none", "capitals"),
    "has_link": (True, False),
    "q": ("harbour", "harbour street", "nowhere", "騒音"),
}


@pytest.fixture(scope="module")
def busy(town: tuple[Flask, Town], place: str) -> tuple[Flask, Town]:
    """The same town, with much of everything a moderator may ask for, and statistics that know
    it.
    """
    if place.startswith("sqlite"):
        with closing(sqlite3.connect(place.removeprefix("sqlite:///"))) as connection:
            for statement in (*BUSY, "ANALYZE"):
                connection.execute(statement)
            connection.commit()
        return town
    import psycopg

    with psycopg.connect(place, autocommit=True) as connection:
        for statement in (*BUSY, "VACUUM ANALYZE"):
            connection.execute(statement)
    return town


@pytest.fixture(autouse=True)
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page test and gather so little that the town holds many times as much."""
    monkeypatch.setattr(walking, "MOST_TESTED", MOST_TESTED)
    monkeypatch.setattr(walking, "MOST_READ", {"sqlite": 20, "postgresql": 20})
    monkeypatch.setattr(walking, "FEW", FEW)


def lists(town: Town) -> Iterator[QueueFilter]:
    """Everything alone, and everything together with something common, something rare, and
    somebody.
    """
    wishes = {**WISHES, "wave": (town_wave(),)}
    for name, values in wishes.items():
        for value in values:
            yield QueueFilter(**{name: value})
            yield QueueFilter(**{"status": "approved", name: value}, sort="oldest")
            yield QueueFilter(**{"status": "rejected", name: value})
            yield QueueFilter(**{"queue": "pending", name: value})
            yield QueueFilter(**{"queue": "reported", name: value})
            yield QueueFilter(**{"author": public_id(town.people[0]), name: value})
            yield QueueFilter(**{"has_link": True, "q": "harbour", name: value})


def town_wave() -> str:
    """The wave that half of the town is in."""
    return public_id(db.session.scalar(select(func.min(Wave.id))) or 0)


def ask(town: Town, criteria: QueueFilter) -> None:
    """Read two pages with what is to be known of their comments."""
    ids, cursor = list_comments(db.session(), town.site, criteria, cursor=None, limit=25)
    if cursor is not None:
        ids, _ = list_comments(db.session(), town.site, criteria, cursor=cursor, limit=25)
    comment_details(db.session(), ids, utc_now())


def test_no_list_and_no_count_scans_or_sorts_more_than_a_page_may_gather(
    busy: tuple[Flask, Town], sent: list[tuple[str, Any]], place: str
) -> None:
    app, shapes = busy
    with app.app_context():
        for criteria in lists(shapes):
            ask(shapes, criteria)
        queue_counts(db.session(), shapes.site)
    statements = dict(sent)
    assert len(statements) > 100
    for statement, values in statements.items():
        for plan in plans(app, place, statement, values, bitmaps="few AS" in statement):
            assert not [line for line in plan if is_costly(line) and not may(line, statement)], (
                "\n".join((statement, *plan))
            )


def test_the_log_bans_authors_articles_and_answers_are_read_along_an_index(
    busy: tuple[Flask, Town], sent: list[tuple[str, Any]], place: str
) -> None:
    app, shapes = busy
    site, author = shapes.site, public_id(shapes.people[0])
    now = utc_now()
    filters = [
        LogFilter(),
        LogFilter(author=author),
        LogFilter(article="huge"),
        LogFilter(action="reject"),
        LogFilter(since=now - timedelta(days=3), before=now),
    ]
    with app.app_context():
        session = db.session()
        for log_filter in filters:
            log(session, site, log_filter)
        for standing in (None, "banned"):
            find_authors(session, site, None, secret="s", limit=25, standing=standing)
        find_authors(session, site, "Reader", secret="s", limit=25)
        find_articles(session, site, text=None, sections=(), cursor=None, limit=25)
        list_bans(session, site)
        ask(shapes, QueueFilter(parent=public_id(shapes.named["popular"])))
    for statement, values in dict(sent).items():
        if "1!=1" in statement:  # of nothing at all
            continue
        for plan in plans(app, place, statement, values):
            assert not any(map(is_costly, plan)), "\n".join((statement, *plan))


def may(line: str, statement: str) -> bool:
    """Say whether a step reads or sorts only what has been counted to be few, or limited, or found
    by its words.
    """
    if "TEMP B-TREE" in line or "Sort Key" in line:
        return "kept AS" in statement
    return (
        re.search(
            r"SCAN (few|kept|\(subquery-\d+\)|anon_\d|comment_search VIRTUAL TABLE INDEX \d+:\S*M)",
            line,
        )
        is not None
    )


def test_a_page_takes_as_many_steps_however_much_there_is(
    busy: tuple[Flask, Town], sent: list[tuple[str, Any]], place: str
) -> None:
    app, shapes = busy
    with app.app_context():
        for criteria in lists(shapes):
            sent.clear()
            ask(shapes, criteria)
            db.session().rollback()
            for statement, values in list(sent):
                assert rows_read(app, place, statement, values) < 8 * MOST_TESTED, (
                    criteria,
                    statement,
                )


def rows_read(app: Flask, place: str, statement: str, values: Any) -> float:
    """Return about how many rows a statement reads; what an index of words names on PostgreSQL is
    not read.
    """
    if place.startswith("sqlite"):
        hundreds = 0

        def count() -> int:
            nonlocal hundreds
            hundreds += 1
            return 0

        with closing(sqlite3.connect(place.removeprefix("sqlite:///"))) as connection:
            connection.set_progress_handler(count, 100)
            connection.execute(statement, values).fetchall()
        return hundreds * 100 / OPERATIONS_A_ROW
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = [
            row[0] for row in connection.exec_driver_sql(f"EXPLAIN (ANALYZE) {statement}", values)
        ]
    steps = (line for line in plan if "Bitmap Index Scan" not in line)
    passed = [
        step for line in steps for step in re.findall(r"actual .*rows=([\d.]+) loops=(\d+)", line)
    ]
    refused = [
        int(number)
        for line in plan
        for number in re.findall(r"Rows Removed by Filter: (\d+)", line)
    ]
    return max([*refused, *(max(1.0, float(rows)) * int(loops) for rows, loops in passed)])


OPERATIONS_A_ROW = 20
"""Instructions of SQLite's machine that the test of one comment takes, or more."""
