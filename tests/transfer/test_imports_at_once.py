"""Imports by processes of their own beside each other, and beside readers who write: the result is
as if one had come after the other."""

from __future__ import annotations

import csv
import itertools
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from comments.database.engines import db, writing
from comments.database.records import insert
from comments.database.waiting_writers import others_wait
from comments.models import Article, Author, Comment, new_id, utc_now
from comments.services.sites.articles import get_site
from comments.settings import Settings
from tests.conftest import SECRET
from tests.house import House
from tests.transfer.conftest import Mover

_COUNT = 1_200
_COLUMNS = ("id", "parent", "article", "body", "created_at", "author_id", "author_name", "up")
_names = itertools.count()


def table(path: Path, numbers: Iterable[int]) -> Path:
    """Comments by a few people on a few articles, each an answer to one that is far before it."""
    with path.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(_COLUMNS)
        for n in numbers:
            parent = n // 6 * 3 if n % 2 and n > 6 else ""
            values = (f"Text {n}", f"2019-01-{n % 28 + 1:02}", f"u{n % 40}", f"U{n % 40}", n % 7)
            rows.writerow((n, parent, f"a{n % 3}", *values))
    return path


def started(settings: Settings, house: House, path: Path) -> subprocess.Popen[bytes]:
    """Start an import in a process of its own."""
    environment = os.environ | {
        "COMMENTS_DATABASE_URL": settings.database_url,
        "COMMENTS_SECRET_KEY": SECRET,
    }
    command = "from comments.cli import main; main()"
    words = [sys.executable, "-c", command, "import", "csv", str(path), "--site", house.key]
    return subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    """Wait for an import; return its exit status and what it complained of."""
    _, complaint = process.communicate()
    return process.returncode, complaint


def content(house: House) -> dict[str, Any]:
    """What a site holds, by what does not depend on who came first."""
    with house.app.app_context():
        site = get_site(db.session(), house.key).id
        articles = select(Article.key, Article.comment_count).where(Article.site_id == site)
        authors = select(Author.name, Author.approved).where(
            Author.site_id == site, Author.kind == "imported"
        )
        marks = (Comment.status, Comment.depth, Comment.reply_count, Comment.up, Comment.version)
        comments = select(Comment.html, Author.name, *marks).join(
            Author, Author.id == Comment.author_id
        )
        return {
            "articles": sorted(map(tuple, db.session.execute(articles))),
            "authors": sorted(map(tuple, db.session.execute(authors))),
            "comments": sorted(
                map(tuple, db.session.execute(comments.where(Comment.site_id == site)))
            ),
            "threads": sorted((row["html"], row["under"] or "") for row in Mover(house).comments()),
        }


@pytest.fixture
def another(app: Flask) -> House:
    """A second site."""
    return House(app, f"at-once-{next(_names)}-{os.getpid()}")


@pytest.mark.parametrize("is_same_file", [True, False])
def test_two_imports_at_once_are_two_after_another(
    settings: Settings, house: House, another: House, tmp_path: Path, is_same_file: bool
) -> None:
    first = table(tmp_path / "first.csv", range(_COUNT))
    second = first if is_same_file else table(tmp_path / "second.csv", range(_COUNT + 600))
    for path in (first, second):
        Mover(another).take(path)
    runs = [started(settings, house, path) for path in (first, second)]
    assert [ended(run) for run in runs] == [(0, b""), (0, b"")]
    assert content(house) == content(another)
    assert Mover(house).drift() == []


def test_readers_are_answered_while_an_import_writes(
    settings: Settings, house: House, tmp_path: Path
) -> None:
    reader = house.reader("Ada")
    run = started(settings, house, table(tmp_path / "table.csv", range(4_000)))
    statuses: Counter[int] = Counter()
    while run.poll() is None:
        count = statuses.total() + 1
        statuses[reader.post(f"Meanwhile {count}", article=f"a{count % 3}").status_code] += 1
    assert ended(run) == (0, b"")
    assert statuses.keys() <= {201, 202}
    count = statuses.total()
    texts = {row["html"] for row in Mover(house).comments()}
    assert texts == {f"<p>Meanwhile {n}</p>" for n in range(1, count + 1)} | {
        f"<p>Text {n}</p>" for n in range(4_000)
    }
    totals = dict(content(house)["articles"])
    assert sum(totals.values()) == 4_000 + statuses[201]
    assert Mover(house).drift() == []


def test_an_import_goes_on_where_somebody_locks_an_author_before_the_article(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    """Who signs in under a new name has their articles renewed: PostgreSQL sees a deadlock, and
    the import, which has waited for longer, has to give way."""
    if settings.sqlite:
        pytest.skip("whoever writes to SQLite is alone")
    assert ended(started(settings, house, table(tmp_path / "first.csv", range(1, 60)))) == (0, b"")
    second = table(tmp_path / "second.csv", range(60, 400))
    with house.app.app_context(), db.engine.connect() as other:
        site = get_site(db.session(), house.key).id
        db.session.rollback()
        authors = select(Author.id).where(Author.site_id == site, Author.name == "U1")
        other.execute(authors.with_for_update(key_share=True))
        process = started(settings, house, second)
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        deadline = time.monotonic() + 25
        while not db.session.scalar(waiting):
            assert time.monotonic() < deadline
            db.session.rollback()
            time.sleep(0.02)
        db.session.rollback()
        articles = select(Article.id).where(Article.site_id == site).order_by(Article.id)
        assert len(other.execute(articles.with_for_update()).all()) == 3
        other.commit()
    status, complaint = ended(process)
    assert status == 0, complaint
    assert len(Mover(house).comments()) == 399
    assert Mover(house).drift() == []


def test_an_import_goes_on_where_a_post_makes_its_article_meanwhile(
    settings: Settings, house: House, tmp_path: Path
) -> None:
    if settings.sqlite:
        pytest.skip("whoever writes to SQLite is alone")
    with house.app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, house.key).id
        values = {"site_id": site, "url": None, "title": None, "created_at": utc_now()}
        insert(session, Article, {"id": new_id(), "key": "a1", **values})
        run = started(settings, house, table(tmp_path / "table.csv", range(600)))
        _wait_for_waiting(session, run)
        session.commit()
    assert ended(run) == (0, b"")
    assert len(Mover(house).comments()) == 600
    assert Mover(house).drift() == []


def test_who_writes_sees_that_an_import_waits_for_it(
    settings: Settings, house: House, tmp_path: Path
) -> None:
    with house.app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, house.key).id
        values = {"site_id": site, "url": None, "title": None, "created_at": utc_now()}
        insert(session, Article, {"id": new_id(), "key": "a1", **values})
        assert not others_wait(session)
        run = started(settings, house, table(tmp_path / "table.csv", range(600)))
        deadline = time.monotonic() + 25
        while not others_wait(session):
            assert time.monotonic() < deadline
            assert run.poll() is None
            time.sleep(0.02)
        session.commit()
    assert ended(run) == (0, b"")


def _wait_for_waiting(session: Session, run: subprocess.Popen[bytes]) -> None:
    """Wait until somebody else's transaction waits for this one."""
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while run.poll() is None and not session.scalar(query):
        time.sleep(0.05)
