"""Backups and restores that are killed: the database is one or the other, whole, at every
moment.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.second_names import forget_second_names
from comments.database.sqlite import sqlite3
from tests.cli.conftest import Run
from tests.cli.test_backups import end, execute, file, house, on_sqlite, texts  # noqa: F401
from tests.conftest import SECRET
from tests.house import House
from tests.terminal import call

STEPS = ("os.link", "os.rename", "os.remove")


def killed_at(step: int, folder: Path, *words: str) -> bool:
    """Run a command in a process that is killed before it changes names in a folder for the so
    manieth time; return whether it came to that.
    """
    process = os.fork()
    if process == 0:
        environment = {**os.environ, "COMMENTS_DATABASE_URL": f"sqlite:///{folder}/comments.db"}
        counter = itertools.count(1)

        def watch(name: str, arguments: tuple[object, ...]) -> None:
            if name not in STEPS:
                return
            paths = [str(each) for each in arguments if isinstance(each, (str, Path))]
            if any(Path(path).parent == folder for path in paths) and next(counter) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        os._exit(call(*words, environment=environment)[0])
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def test_a_restore_killed_at_any_step_leaves_the_one_or_the_other_in_its_place(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    run: Run,
    tmp_path: Path,
) -> None:
    house.reader().says("Before.")
    backup = tmp_path / "good.db"
    assert run("backup", str(backup))[0] == 0
    house.reader("Ben").says("Since.")
    origin = tmp_path / "origin"
    origin.mkdir()
    for ending in ("", "-wal"):
        # What came since stands in the log alone, as after a kill.
        shutil.copy(f"{file}{ending}", origin)
    end(house.app)
    for step in itertools.count(1):
        folder = Path(shutil.copytree(origin, tmp_path / str(step)))
        database = folder / "comments.db"
        killed = killed_at(step, folder, "restore", str(backup), "--yes")
        assert texts(database) in ({"Before."}, {"Before.", "Since."}), step
        url = f"sqlite:///{database}"
        code, _, complaint = run("restore", str(backup), "--yes", DATABASE_URL=url)
        assert code == 0, complaint
        assert texts(database) == {"Before."}
        assert not list(folder.glob(".*"))
        # Nobody takes a name of the database itself for the former one.
        assert all(path.stat().st_nlink == 1 for path in folder.iterdir())
        assert {"Before.", "Since."} in map(texts, folder.glob("comments.db.2*Z"))
        if not killed:
            break
    assert step > 4


def cut_off(file: Path, folder: Path) -> tuple[Path, Path]:  # noqa: F811
    """Have a database lie in a folder as a restore leaves it that was killed between the former
    log's second name and the backup's rename; return it and its second name.
    """
    folder.mkdir()
    database, aside = folder / "comments.db", folder / "comments.db.20260101T000000Z"
    shutil.copy(file, database)
    os.link(database, aside)
    shutil.copy(f"{file}-wal", f"{aside}-wal")
    return database, aside


def test_whatever_runs_after_a_killed_restore_finds_the_log_again(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    run: Run,
    tmp_path: Path,
) -> None:
    house.reader().says("In the log alone.")
    database, aside = cut_off(file, tmp_path / "killed")
    code, printed, complaint = run("site", "list", DATABASE_URL=f"sqlite:///{database}")
    assert (code, "daily" in printed) == (0, True), complaint
    assert texts(database) == {"In the log alone."}
    assert not aside.exists()


def test_another_server_that_runs_after_a_killed_restore_finds_the_log_again(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    house.reader().says("In the log alone.")
    database, aside = cut_off(file, tmp_path / "killed")
    variables = {
        "COMMENTS_DATABASE_URL": f"sqlite:///{database}",
        "COMMENTS_SECRET_KEY": SECRET,
    }
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=root, env=os.environ | variables, check=True
    )
    assert texts(database) == {"In the log alone."}
    assert not aside.exists()


def test_a_log_that_somebody_has_begun_since_a_killed_restore_is_not_replaced(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    run: Run,
    tmp_path: Path,
) -> None:
    house.reader().says("In the log alone.")
    database, aside = cut_off(file, tmp_path / "killed")
    with closing(sqlite3.connect(database, isolation_level=None)) as server:
        server.execute("CREATE TABLE since (number)")
        log = Path(f"{database}-wal")
        began, kept = log.read_bytes(), Path(f"{aside}-wal").read_bytes()
        assert began
        code, _, complaint = run("site", "list", DATABASE_URL=f"sqlite:///{database}")
        assert (code, "has begun another" in complaint) == (1, True), complaint
        assert (log.read_bytes(), Path(f"{aside}-wal").read_bytes()) == (began, kept)
        server.execute("INSERT INTO since VALUES (1)")


def test_what_a_killed_backup_left_is_deleted_by_the_next(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    run: Run,
    tmp_path: Path,
) -> None:
    house.reader().says("Monday.")
    folder = tmp_path / "backups"
    folder.mkdir()
    process = os.fork()
    if process == 0:
        sys.addaudithook(
            lambda name, _: os.kill(os.getpid(), 9) if name == "os.rename" else None  # type: ignore[func-returns-value]
        )
        os._exit(call("backup", str(folder / "monday.db"))[0])
    assert os.WIFSIGNALED(os.waitpid(process, 0)[1])
    (left,) = folder.iterdir()
    assert texts(left) == {"Monday."}
    Path(f"{left}-journal").touch()
    code, _, complaint = run("backup", str(folder / "tuesday.db"))
    assert code == 0, complaint
    assert [path.name for path in folder.iterdir()] == ["tuesday.db"]


def test_a_restore_waits_for_whoever_reads_the_former_database(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    run: Run,
) -> None:
    house.reader().says("Before.")
    assert run("backup", "good.db")[0] == 0
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM site").fetchone()
        house.reader("Ben").says("Since.")
        end(house.app)
        code, _, complaint = run("restore", "good.db", "--yes")
        assert (code, "has" in complaint and "open. Stop it first" in complaint) == (1, True)
        assert texts(file) == {"Before.", "Since."}
    assert run("restore", "good.db", "--yes")[0] == 0


def test_a_disk_without_second_names_keeps_the_former_database_as_a_copy(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house.reader().says("Before.")
    assert run("backup", "good.db")[0] == 0
    execute(file, "UPDATE site SET name = 'The former'")
    end(house.app)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    assert run("restore", "good.db", "--yes")[0] == 0
    (former,) = file.parent.glob("comments.db.2*Z")
    with closing(sqlite3.connect(former)) as connection:
        assert connection.execute("SELECT name FROM site").fetchall() == [("The former",)]


def test_a_log_keeps_no_second_name_of_its_own(tmp_path: Path) -> None:
    """As a restore leaves it that failed between the second name of the log and the database's."""
    folder = tmp_path / "own"
    folder.mkdir()
    database, former = folder / "comments.db", folder / "comments.db.20260101T000000Z"
    database.touch()
    Path(f"{database}-wal").touch()
    for endings in (("-wal",), ("-wal", "")):
        for ending in endings:
            os.link(f"{database}{ending}", f"{former}{ending}")
        forget_second_names(database)
        assert sorted(path.name for path in folder.iterdir()) == ["comments.db", "comments.db-wal"]
        assert all(path.stat().st_nlink == 1 for path in folder.iterdir())
