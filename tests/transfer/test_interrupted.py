"""An import that is killed goes on, and two at once do no more than one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from comments.database.sqlite import sqlite3
from tests.conftest import SECRET

COUNT = 6_000
_RESULT = (
    "SELECT id, parent_id, depth, status, html, shown, reply_count, up FROM comment ORDER BY id",
    "SELECT key, comment_count FROM article ORDER BY key",
    "SELECT name, approved FROM author ORDER BY name",
    "SELECT count(*) FROM decision",
)


def started(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a command on the folder's database."""
    variables = {
        "COMMENTS_DATABASE_URL": f"sqlite:///{folder}/comments.db",
        "COMMENTS_SECRET_KEY": SECRET,
    }
    command = [sys.executable, "-c", "from comments.cli import main; main()", *words]
    return subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.DEVNULL)


def prepared(folder: Path) -> Path:
    """Make a database with a site."""
    folder.mkdir()
    for words in (
        ["db", "upgrade"],
        ["site", "add", "daily", "--name", "D", "--origin", "https://d.example"],
    ):
        assert started(folder, *words).wait() == 0
    return folder


def written(folder: Path) -> int:
    """Count what has been committed."""
    connection = sqlite3.connect(f"file:{folder}/comments.db?mode=ro", uri=True)
    (count,) = connection.execute("SELECT count(*) FROM comment").fetchone()
    connection.close()
    return int(count)


def result(folder: Path) -> list[object]:
    """Everything that two runs must agree on."""
    connection = sqlite3.connect(folder / "comments.db")
    rows = [connection.execute(query).fetchall() for query in _RESULT]
    connection.close()
    return rows


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Comments enough for several batches, with replies across them."""
    path = tmp_path_factory.mktemp("table") / "table.csv"
    rows = (
        f"{n},{n // 2 if n % 5 and n % 3 == n // 2 % 3 else ''},a{n % 3},Text {n},2015-01-{n % 28 + 1:02},u{n % 50},U{n % 50}"
        for n in range(1, COUNT + 1)
    )
    path.write_text("id,parent,article,body,created_at,author_id,author_name\n" + "\n".join(rows))
    return path


def test_a_killed_import_ends_like_one_that_was_not(tmp_path: Path, table: Path) -> None:
    whole, broken = prepared(tmp_path / "whole"), prepared(tmp_path / "broken")
    words = ("import", str(table), "--site", "daily")
    assert started(whole, *words).wait() == 0
    run = started(broken, *words)
    while written(broken) == 0 and run.poll() is None:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert 0 < written(broken) < COUNT
    assert started(broken, *words).wait() == 0
    assert result(broken) == result(whole)


def test_two_imports_at_once_do_no_more_than_one(tmp_path: Path, table: Path) -> None:
    folder = prepared(tmp_path / "two")
    runs = [started(folder, "import", str(table), "--site", "daily") for _ in range(2)]
    assert [run.wait() for run in runs] == [0, 0]
    assert written(folder) == COUNT
    assert started(folder, "recount", "--dry-run").wait() == 0
