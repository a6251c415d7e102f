"""An import that is killed goes on, and two at once do no more than one."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from pathlib import Path
from shutil import copy

import pytest

from comments.app import create_app
from comments.cli import main
from comments.cli.migrations import upgrade_database
from comments.cli.recount import every_drift
from comments.database.engines import db
from comments.database.sqlite import sqlite3
from comments.settings import Settings
from comments.transfer import importing
from comments.transfer.drafts import Prepared
from comments.transfer.preparing_process import PreparingProcess
from tests.conftest import SECRET
from tests.house import House
from tests.transfer.conftest import Mover

COUNT = 3_000
_RESULT = (
    "SELECT id, parent_id, depth, status, html, shown, reply_count, up FROM comment ORDER BY id",
    "SELECT key, comment_count FROM article ORDER BY key",
    "SELECT name, approved FROM author ORDER BY name",
    "SELECT count(*) FROM decision",
)


def started(folder: Path, *words: str) -> int:
    """Start a command on the folder's database, in a process of its own; return its id."""
    number = os.fork()
    if number:
        return number
    os.environ["COMMENTS_DATABASE_URL"] = f"sqlite:///{folder}/comments.db"
    os.environ["COMMENTS_SECRET_KEY"] = SECRET
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        sys.argv[1:] = words
        main()
    except SystemExit as end:
        os._exit(int(end.code or 0))
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def ended(number: int) -> int:
    """Wait for a process; return its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def house(folder: Path) -> House:
    """The site in a folder's database, made where there is none."""
    url = f"sqlite:///{folder}/comments.db"
    app = create_app(Settings(database_url=url, secret_key=SECRET, worker=False))
    with app.app_context():
        upgrade_database(app)
    return House(app, "daily")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a site, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    with house(folder).app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    return folder / "comments.db"


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
        f"{n},{n // 2 if n % 5 and n % 3 == n // 2 % 3 else ''},a{n % 3},Text "
        f"{n},2015-01-{n % 28 + 1:02},u{n % 50},U{n % 50}"
        for n in range(1, COUNT + 1)
    )
    path.write_text("id,parent,article,body,created_at,author_id,author_name\n" + "\n".join(rows))
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, table: Path) -> Path:
    """Where the table was imported without a break."""
    folder = tmp_path_factory.mktemp("whole")
    assert Mover(house(folder)).take(table).counts["new"] == COUNT
    return folder


def test_a_killed_import_ends_like_one_that_was_not(
    tmp_path: Path, empty: Path, table: Path, whole: Path
) -> None:
    copy(empty, tmp_path)
    words = ("import", str(table), "--site", "daily")
    run = started(tmp_path, *words)
    while written(tmp_path) == 0 and os.waitpid(run, os.WNOHANG) == (0, 0):
        time.sleep(0.01)
    os.kill(run, signal.SIGKILL)
    assert ended(run) == -signal.SIGKILL
    assert 0 < written(tmp_path) < COUNT
    assert ended(started(tmp_path, *words)) == 0
    assert result(tmp_path) == result(whole)


def test_two_imports_at_once_do_no_more_than_one(
    tmp_path: Path, empty: Path, table: Path, whole: Path
) -> None:
    copy(empty, tmp_path)
    runs = [started(tmp_path, "import", str(table), "--site", "daily") for _ in range(2)]
    assert [ended(run) for run in runs] == [0, 0]
    assert result(tmp_path)[1:] == result(whole)[1:]
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/comments.db", secret_key=SECRET))
    with app.app_context():
        assert list(every_drift(db.session(), mend=False)) == []


def test_a_helper_makes_no_difference_nor_does_its_death(
    tmp_path: Path, table: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_ALONE_BELOW", 0)
    monkeypatch.setattr(importing, "BATCH", 500)
    answer, helpers = PreparingProcess.answer, []

    def interrupted(helper: PreparingProcess) -> Prepared:
        prepared = answer(helper)
        if helper.process is not None:
            helpers.append(helper.process.pid)
            if len(helpers) == 2:
                helper.process.kill()
        return prepared

    monkeypatch.setattr(PreparingProcess, "answer", interrupted)
    assert Mover(house(tmp_path)).take(table).counts["new"] == COUNT
    assert 2 <= len(helpers) < COUNT / 500
    assert result(tmp_path) == result(whole)


@pytest.mark.parametrize("last", [1, 4, 99])
def test_what_the_helper_reads_is_what_is_there_however_long_it_lives(
    tmp_path: Path, table: Path, whole: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    monkeypatch.setattr(importing, "_ALONE_BELOW", 0)
    lines = table.read_text().splitlines()
    for number in (700, 1_500):
        lines.insert(number, "a,b")
    odd = tmp_path / "odd.csv"
    odd.write_text("\n".join(lines))
    received, packs = PreparingProcess._received, []

    def interrupted(helper: PreparingProcess) -> object:
        answer = received(helper)
        packs.append(answer)
        if len(packs) == last and helper.process is not None:
            helper.process.kill()
        return answer

    monkeypatch.setattr(PreparingProcess, "_received", interrupted)
    counts = Mover(house(tmp_path)).take(odd).counts
    assert (counts["read"], counts["new"], counts["left out"]) == (COUNT + 2, COUNT, 2)
    assert result(tmp_path)[1:] == result(whole)[1:]
