"""A database is copied, put back and left whole, by commands that run for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.sqlite import sqlite3

SECRET = "a secret for tests of backups, and for these alone"


class Service:
    """The command line on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "comments.db"
        self.environment = {
            **os.environ,
            "COMMENTS_DATABASE_URL": f"sqlite:///{self.file}",
            "COMMENTS_SECRET_KEY": SECRET,
            "COMMENTS_PUBLIC_URL": "https://comments.example",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command, whatever comes of it."""
        command = [sys.executable, "-c", "from comments.cli import main; main()", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )

    def done(self, *words: str) -> str:
        """Run a command that must succeed; return what it says."""
        process = self.run(*words)
        assert process.returncode == 0, process.stdout + process.stderr
        return process.stdout

    def sites(self) -> list[str]:
        """Return the keys of the sites in the database."""
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        with connection:
            return [row[0] for row in connection.execute("SELECT key FROM site ORDER BY key")]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one site."""
    first = Service(tmp_path_factory.mktemp("prepared"))
    first.done("db", "upgrade")
    first.done("site", "add", "daily", "--name", "D", "--origin", "https://daily.example")
    return first.file


@pytest.fixture
def service(tmp_path: Path, prepared: Path) -> Service:
    copy = Service(tmp_path)
    with (
        closing(sqlite3.connect(prepared)) as source,
        closing(sqlite3.connect(copy.file)) as target,
    ):
        source.backup(target)
    return copy


@pytest.fixture(autouse=True)
def on_sqlite(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("about SQLite's files")


def test_what_was_backed_up_comes_back_and_the_former_database_is_kept(
    service: Service, tmp_path: Path
) -> None:
    backup = tmp_path / "monday.db"
    service.done("db", "backup", str(backup))
    assert oct(backup.stat().st_mode & 0o777) == "0o600"
    service.done("site", "add", "weekly", "--name", "W", "--origin", "https://weekly.example")
    assert "--yes" in service.run("db", "restore", str(backup)).stderr
    assert service.sites() == ["daily", "weekly"]
    service.done("db", "restore", str(backup), "--yes")
    assert service.sites() == ["daily"]
    (former,) = tmp_path.glob("comments.db.2*Z")
    former_files = tmp_path.glob(f"{former.name}*")
    assert any(b"weekly" in path.read_bytes() for path in former_files)
    service.done("doctor", "--counters")


def test_a_backup_is_taken_while_another_program_writes(service: Service, tmp_path: Path) -> None:
    writer = sqlite3.connect(service.file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE site SET name = 'half done'")
    service.done("db", "backup", str(tmp_path / "during.db"))
    writer.execute("ROLLBACK")
    copy = sqlite3.connect(tmp_path / "during.db")
    assert copy.execute("SELECT name FROM site").fetchall() == [("D",)]


@pytest.mark.parametrize("damage", ["nothing", "words", "half", "another"])
def test_what_is_no_whole_backup_replaces_nothing(
    service: Service, tmp_path: Path, damage: str
) -> None:
    backup = tmp_path / "bad.db"
    service.done("db", "backup", str(tmp_path / "good.db"))
    if damage == "words":
        backup.write_text("no database at all" * 100)
    elif damage == "half":
        content = (tmp_path / "good.db").read_bytes()
        backup.write_bytes(content[: len(content) // 2])
    elif damage == "another":
        sqlite3.connect(backup).execute("CREATE TABLE t (x)").connection.commit()
    process = service.run("db", "restore", str(backup), "--yes")
    assert process.returncode != 0
    assert "Traceback" not in process.stderr
    assert service.sites() == ["daily"]


def test_going_back_says_what_is_lost_and_never_loses_all(service: Service) -> None:
    step = service.run("db", "downgrade")
    assert step.returncode != 0
    assert "This loses what" in step.stderr
    everything = service.run("db", "downgrade", "base", "--yes")
    assert everything.returncode != 0
    assert "would drop every comment" in everything.stderr
    assert service.sites() == ["daily"]


def test_nothing_is_written_to_a_database_that_was_replaced(tmp_path: Path) -> None:
    from comments.app import create_app
    from comments.cli.database import upgrade_database
    from comments.settings import Settings
    from tests.house import House

    file = tmp_path / "comments.db"
    app = create_app(
        Settings(
            database_url=f"sqlite:///{file}", secret_key=SECRET, rate_limits=False, worker=False
        )
    )
    upgrade_database(app)
    house = House(app, "daily")
    ada = house.reader()
    assert ada.post("Before.").status_code == 201
    shutil.copy(file, tmp_path / "copy.db")
    (tmp_path / "copy.db").rename(file)
    refused = ada.post("After.")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
