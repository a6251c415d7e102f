"""A database is copied, put back and left whole, by commands that run for real."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from comments.app import create_app
from comments.app_settings import settings_of
from comments.cli.context import let_go
from comments.database.file_watch import DatabaseReplaced
from comments.database.log_ownership import log_salt
from comments.database.serving_process import claim_database, serves_another
from comments.database.sqlite import sqlite3
from comments.database.write_lock import take_write_lock
from comments.models import private_id, utc_now
from comments.settings import Settings
from comments.web.cache.key import PublicRead
from comments.web.cache.versions import open_lookup
from comments.worker.loop import Worker
from tests.cli.conftest import Run
from tests.conftest import SECRET
from tests.house import House
from tests.prepared import prepare


@pytest.fixture(autouse=True)
def on_sqlite(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("about SQLite's files")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands find the database."""
    file = tmp_path / "comments.db"
    monkeypatch.setenv("COMMENTS_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("COMMENTS_PUBLIC_URL", "https://comments.example")
    return file


@pytest.fixture
def house(file: Path) -> Iterator[House]:
    """A site in that database."""
    settings = Settings(f"sqlite:///{file}", SECRET, rate_limits=False, worker=False)
    app = create_app(settings)
    prepare(app)
    yield House(app, "daily")
    end(app)


def end(app: object) -> None:
    """Let go of the database, as a service that ends."""
    with app.app_context():  # type: ignore[attr-defined]
        let_go()


def texts(file: Path) -> set[str]:
    """Return the comments that are stored."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return {row[0] for row in connection.execute("SELECT source FROM comment")}


def execute(file: Path, *statements: str) -> None:
    """Change a database by hand."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_what_was_backed_up_comes_back_and_the_former_database_is_kept(
    house: House, file: Path, run: Run
) -> None:
    ada = house.reader()
    ada.says("Monday.")
    backup = file.with_name("monday.db")
    assert run("backup", str(backup))[0] == 0
    assert oct(backup.stat().st_mode & 0o777) == "0o600"
    code, _, complaint = run("backup", "nowhere/monday.db")
    assert (code, complaint) == (
        1,
        "comments: nowhere/monday.db cannot be written: No such file or directory.\n",
    )
    ada.says("Tuesday.")
    end(house.app)
    claim = claim_database(file)
    assert "The service is running. Stop it first" in run("restore", str(backup), "--yes")[2]
    claim.close()
    assert "--yes" in run("restore", str(backup))[2]
    assert texts(file) == {"Monday.", "Tuesday."}
    code, printed, complaint = run("restore", str(backup), "--yes")
    assert (code, printed.splitlines()[-1]) == (0, "Restored, and all is well."), complaint
    assert texts(file) == {"Monday."}
    (former,) = file.parent.glob("comments.db.2*Z")
    assert texts(former) == {"Monday.", "Tuesday."}
    # Back to the former, in the same second: nothing that is kept aside is replaced.
    assert run("db", "restore", str(former), "--yes")[0] == 0
    assert texts(file) == {"Monday.", "Tuesday."}
    assert (
        len({path.name.split("-w")[0].split("-s")[0] for path in file.parent.glob("*.2*Z*")}) == 2
    )
    assert run("doctor", RATE_LIMITS="on")[0] == 0


def test_the_doctor_looks_at_a_copied_backup_and_changes_nothing(
    house: House, file: Path, run: Run
) -> None:
    house.reader().says("Monday.")
    assert run("backup", "copy.db")[0] == 0
    before = Path("copy.db").read_bytes()
    code, printed, complaint = run("doctor", DATABASE_URL="sqlite:///copy.db", RATE_LIMITS="on")
    assert (code, complaint) == (0, ""), printed
    assert "ok   counters: 0 wrong" in printed
    assert Path("copy.db").read_bytes() == before


def test_whoever_was_erased_since_stays_so_and_counters_are_right(
    house: House, file: Path, run: Run, tmp_path: Path
) -> None:
    ada, ben = house.reader("Ada"), house.reader("Ben")
    ada.says("By Ada.")
    ben.says("By Ben.")
    execute(file, "UPDATE article SET comment_count = 99")
    assert run("backup", str(tmp_path / "b.db"))[0] == 0
    assert run("privacy", "erase", ada.id, "--site", "daily", "--mode", "all")[0] == 0
    end(house.app)
    code, printed, _ = run("restore", str(tmp_path / "b.db"), "--yes")
    assert code == 0
    assert "1 people were erased again." in printed
    assert "0 counters" not in printed
    assert texts(file) == {"", "By Ben."}
    listed = tmp_path / "erased"
    listed.write_text(f"{ben.id}\tname\n{ben.id}\tall\n")
    # The database that knew of Ada's erasure is damaged: the list has to say so, too.
    file.write_bytes(b"no database any more" * 500)
    code, printed, _ = run("restore", str(tmp_path / "b.db"), "--yes", "--erased", str(listed))
    assert code == 1
    assert "BAD  erasures: the former database could not be read." in printed
    assert texts(file) == {"", "By Ada."}


def test_an_erasure_that_is_not_due_yet_waits_on_in_a_restored_backup(
    house: House, file: Path, run: Run, tmp_path: Path
) -> None:
    ada, ben = house.reader("Ada"), house.reader("Ben")
    ada.says("By Ada.")
    ben.says("By Ben.")
    ben.call("POST", "/me/erasure", {"mode": "name"})
    query = "SELECT author_id, due_at FROM personal_request WHERE kind = 'erasure' ORDER BY id"
    execute(file, "UPDATE personal_request SET due_at = '2026-01-01 00:00:00.000000'")
    assert run("backup", str(tmp_path / "b.db"))[0] == 0
    ben.call("DELETE", "/me/erasure")
    execute(file, "DELETE FROM personal_request")
    ada.call("POST", "/me/erasure", {"mode": "name"})
    ((_, due),) = _rows(file, query)
    _, listed, _ = run("privacy", "erased")
    assert listed.startswith(f"{ada.id}\tname\t{due[:10]}T")
    end(house.app)
    code, printed, _ = run("restore", str(tmp_path / "b.db"), "--yes")
    assert code == 0
    assert "1 erasures wait again" in printed
    assert "wait another day" in printed, "Ben took his back after the backup"
    dues = dict(_rows(file, query))
    assert dues[private_id(ada.id)] == due
    assert dues[private_id(ben.id)] > f"{utc_now():%Y-%m-%d %H}"
    # And by the list alone, where the former database is gone.
    file.unlink()
    (tmp_path / "erased").write_text(listed)
    run("restore", str(tmp_path / "b.db"), "--yes", "--erased", str(tmp_path / "erased"))
    assert dict(_rows(file, query))[private_id(ada.id)][:19] == due[:19]
    (tmp_path / "erased").write_text(f"{ada.id}\tname\tsoon\n")
    assert run("privacy", "reapply", str(tmp_path / "erased"))[0] != 0


def _rows(file: Path, query: str) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.execute(query))


def test_a_backup_whose_log_was_tampered_with_is_put_back_and_said_to_be_so(
    house: House, file: Path, run: Run
) -> None:
    comment = house.reader().says("Held to account.")
    house.staff().decide(comment, "reject")
    Worker(house.app).turn()
    assert run("backup", "b.db")[0] == 0
    execute(
        Path("b.db"), "DROP TRIGGER decision_no_update", "UPDATE decision SET actor_name = 'Nobody'"
    )
    end(house.app)
    code, printed, _ = run("restore", "b.db", "--yes")
    assert code == 1
    assert "BAD  tables, indexes and triggers: 1 missing: trigger decision_no_update" in printed
    assert "BAD  log of daily: " in printed
    assert printed.endswith("Restored; this needs attention.\n")
    assert texts(file) == {"Held to account."}


def test_a_raw_copy_with_its_log_comes_back_whole(house: House, file: Path, run: Run) -> None:
    ada = house.reader()
    for number in range(3):
        ada.says(f"Number {number}.")
    Path("copy").mkdir()
    for ending in ("", "-wal"):
        shutil.copy(f"{file}{ending}", "copy")
    ada.says("Later.")
    end(house.app)
    assert run("restore", "copy/comments.db", "--yes")[0] == 0
    assert texts(file) == {"Number 0.", "Number 1.", "Number 2."}


def test_a_backup_is_taken_while_another_program_writes(house: House, run: Run, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE site SET name = 'half done'")
        assert run("db", "backup", "during.db")[0] == 0
        writer.execute("ROLLBACK")
    with closing(sqlite3.connect("during.db")) as copy:
        assert copy.execute("SELECT name FROM site").fetchall() == [("The Daily Test",)]


@pytest.mark.parametrize("damage", ["nothing", "words", "half", "another", "later"])
def test_what_is_no_whole_backup_replaces_nothing(
    house: House, file: Path, run: Run, damage: str
) -> None:
    house.reader().says("Still here.")
    backup = Path("bad.db")
    assert run("db", "backup", "good.db")[0] == 0
    end(house.app)
    if damage == "words":
        backup.write_text("no database at all" * 100)
    elif damage == "half":
        content = Path("good.db").read_bytes()
        backup.write_bytes(content[: len(content) // 2])
    elif damage == "another":
        execute(backup, "CREATE TABLE t (x)")
    elif damage == "later":
        shutil.copy("good.db", backup)
        execute(backup, "UPDATE alembic_version SET version_num = '9999'")
    before = sorted(file.parent.iterdir())
    code, printed, complaint = run("db", "restore", "bad.db", "--yes")
    assert (code != 0, printed) == (True, "")
    assert ("a later version" if damage == "later" else "bad.db") in complaint
    assert set(file.parent.iterdir()) - set(before) <= {file.with_name("comments.db.serving")}
    assert texts(file) == {"Still here."}


def test_going_back_says_what_is_lost_and_never_loses_all(
    house: House, run: Run, file: Path
) -> None:
    code, _, complaint = run("db", "downgrade")
    assert (code, "This loses what" in complaint) == (1, True)
    code, _, complaint = run("db", "downgrade", "base", "--yes")
    assert (code, "would drop every comment" in complaint) == (1, True)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM site").fetchone() == (1,)


def test_nothing_is_written_to_a_database_that_was_replaced(
    house: House, file: Path, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    ada = house.reader()
    ada.says("Before.")
    claim_database(file)
    assert not serves_another(file)
    shutil.copy(file, "copy.db")
    Path("copy.db").rename(file)
    refused = ada.post("After.")
    assert (refused.status_code, bool(refused.headers["Retry-After"])) == (503, True)
    worker = Worker(house.app)
    assert not any(worker.turn() for _ in range(3))
    ready = house.app.test_client().get("/readyz")
    assert (ready.status_code, ready.json["database"]) == (503, "exchanged")  # type: ignore[index]
    sentences = [record.getMessage() for record in caplog.records]
    assert sum("is not the file it was" in sentence for sentence in sentences) == 1
    assert serves_another(file)
    code, printed, complaint = run("doctor", RATE_LIMITS="on")
    assert code == 1
    assert "was exchanged" in printed or "does not belong" in complaint


def test_whoever_waited_to_write_until_a_backup_was_in_place_is_refused(
    house: House, file: Path
) -> None:
    ada = house.reader()
    ada.says("Before.")
    handle = take_write_lock(f"{file}.lock")
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(ada.post, "While it is put in place.")
        time.sleep(0.5)
        shutil.copy(file.rename(file.with_name("aside.db")), file)
        os.close(handle)
        assert answer.result().status_code == 503


def test_a_database_that_is_moved_away_and_back_has_lost_nothing(
    house: House, file: Path, run: Run
) -> None:
    """SQLite, asked to open what is gone, would make an empty file and delete the log beside it."""
    house.reader().says("In the log alone.")
    lookup = open_lookup(settings_of(house.app))
    public_read = PublicRead("article", "/embed/thread", "", "daily", ("a",))
    assert lookup.state(public_read)
    log = log_salt(file)
    aside = file.rename(file.with_name("aside.db"))
    with ThreadPoolExecutor(1) as thread:  # It has no connection yet.
        assert isinstance(thread.submit(lookup.state, public_read).exception(), DatabaseReplaced)
    for command in (("db", "upgrade"), ("doctor",), ("db", "downgrade", "--yes"), ("serve",)):
        code, _, complaint = run(*command)
        assert (code, "Put the file back" in complaint) == (1, True)
    assert log_salt(file) == log
    assert not file.exists()
    aside.rename(file)
    assert texts(file) == {"In the log alone."}


def test_a_restore_that_is_cut_off_leaves_the_database_that_knows_who_was_erased(
    house: House, run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.reader().says("Before.")
    assert run("db", "backup", "good.db")[0] == 0
    house.reader().says("Since.")
    end(house.app)
    file.with_name(f".{file.name}.incoming").write_text("of a former version, cut off")

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("comments.cli.backups.erase_again", cut_off)
    assert run("db", "restore", "good.db", "--yes")[0] == 130
    assert texts(file) == {"Before.", "Since."}
    assert not list(file.parent.glob(".*incoming*"))
