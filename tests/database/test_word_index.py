"""The index of words on SQLite is merged in small steps by the worker, never whole by a post."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask

from comments.database.engines import database_file, db, writing
from comments.database.sqlite import sqlite3
from comments.database.word_index import begin_forgetting, merge_segments
from comments.settings import Settings
from comments.worker import word_index
from comments.worker.processor_share import Pace
from comments.worker.word_index import merge_word_index

POSTS = 4_200
IMPORTED, IMPORTS = 2_000, 12
EVERY = 1_400
"""Posts between two turns of the worker."""
STORE = "INSERT INTO comment_search(rowid, source) VALUES (?, ?)"


@pytest.fixture
def index(settings: Settings) -> Iterator[sqlite3.Connection]:
    """A connection that indexes words past everything else, and does not wait for the disk."""
    if not settings.sqlite:
        pytest.skip("PostgreSQL merges its index by itself")
    with closing(sqlite3.connect(database_file(settings), isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        yield connection
        connection.execute("INSERT INTO comment_search(comment_search) VALUES ('rebuild')")


def words(number: int) -> str:
    """A text of words that no other has, and one that all have."""
    return " ".join(f"{place * 7919 + number * 104_729:x}" for place in range(20)) + " harbour"


def store(index: sqlite3.Connection, numbers: range) -> int:
    """Index texts in one transaction; return how many pages and rows of the index that changed."""
    before = index.total_changes
    index.execute("BEGIN IMMEDIATE")
    index.executemany(STORE, [(10**9 + number, words(number)) for number in numbers])
    index.execute("COMMIT")
    return int(index.total_changes - before)


def test_no_post_merges_what_an_import_has_left(app: Flask, index: sqlite3.Connection) -> None:
    for number in range(IMPORTS):
        store(index, range(number * IMPORTED, (number + 1) * IMPORTED))
    first = IMPORTS * IMPORTED
    changes = []
    for number in range(first, first + POSTS):
        if (number - first) % EVERY == 0:
            while merge_word_index(app, Pace(0, threading.Event())):
                pass
        changes.append(store(index, range(number, number + 1)))
    # Six hundred posts at most are merged by one.
    assert max(changes) < 1_400
    for number in (0, first - 1, first, first + POSTS - 1):
        found = index.execute(
            "SELECT rowid FROM comment_search WHERE comment_search MATCH ?",
            (words(number).split()[0],),
        )
        assert (10**9 + number,) in found.fetchall()
    index.execute("INSERT INTO comment_search(comment_search) VALUES ('integrity-check')")


def test_a_worker_that_merges_lets_others_write_in_between(
    app: Flask, index: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        store(index, range(number * 500, (number + 1) * 500))
    monkeypatch.setattr(word_index, "STEPS", 1)
    steps = 1
    while merge_word_index(app, Pace(0, threading.Event())):
        steps += 1
        store(index, range(30_000 + steps, 30_001 + steps))
    assert steps > 3
    with app.app_context():
        writing(db.session())
        assert not merge_segments(db.session())
        db.session.rollback()


def test_what_was_deleted_is_in_no_segment_once_all_are_merged(
    app: Flask, index: sqlite3.Connection
) -> None:
    for number in range(40):
        store(index, range(number * 500, (number + 1) * 500))
    secret = words(7).split()[3]
    index.execute(
        "INSERT INTO comment_search(comment_search, rowid, source) VALUES ('delete', ?, ?)",
        (10**9 + 7, words(7)),
    )
    steps = 0
    with app.app_context():
        writing(db.session())
        begin_forgetting(db.session())
        db.session.commit()
        while merge_segments(db.session()):
            db.session.commit()
            steps += 1
        db.session.commit()
    assert steps > 3
    segments = index.execute("SELECT count(DISTINCT segid) FROM comment_search_idx").fetchone()
    assert segments == (1,)
    found = "SELECT 1 FROM comment_search WHERE comment_search MATCH ?"
    assert index.execute(found, (f'"{secret}"',)).fetchall() == []
    index.execute("CREATE VIRTUAL TABLE temp.kept USING fts5vocab(main, comment_search, row)")
    assert index.execute("SELECT 1 FROM kept WHERE term = ?", (secret,)).fetchall() == []
