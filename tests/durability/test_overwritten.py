"""A database's files are overwritten or deleted under the service: it stops writing, and what it
has answered is not lost.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.error
import urllib.request
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.sqlite import has_wal_reset_bug, sqlite3
from tests.durability.serving import Service, accepts
from tests.terminal import call

pytestmark = pytest.mark.slow
PROCESSES = 1 if has_wal_reset_bug() else 2


def texts(file: Path, *, alone: bool = False) -> set[str]:
    """Return the comments that are stored; ``alone`` leaves a log out."""
    address = f"file:{file}?mode=ro{'&immutable=1' if alone else ''}"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return {row[0] for row in connection.execute("SELECT source FROM comment")}


def post(service: Service, bearer: str, text: str) -> int:
    """Post a comment; return the status."""
    comment = {"site": "daily", "article": "a1", "body": text}
    return service.post("/comments", comment, Authorization=bearer)[0]


def posted_until_refused(service: Service, bearer: str) -> set[str]:
    """Post until every process has refused a comment; return those that were not refused."""
    stored, refused = set[str](), 0
    for _ in range(400):
        text = f"Posted {uuid.uuid4()}"
        status = post(service, bearer, text)
        assert status in (201, 202, 503)
        if status == 503:
            refused += 1
        else:
            stored.add(text)
        if refused == 20:
            break
    assert refused == 20
    return stored


def readiness(service: Service) -> dict[str, object]:
    """Return what ``/readyz`` answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/readyz") as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))


def test_nothing_is_answered_for_a_database_that_was_copied_over(
    service: Service, tmp_path: Path
) -> None:
    backup = tmp_path / "monday.db"
    service.start(processes=PROCESSES)
    bearer = service.sign_in("Ana")
    assert post(service, bearer, "Monday.") == 201
    service.run("backup", str(backup))
    for number in range(30):
        assert post(service, bearer, f"Tuesday, number {number}.") == 201
    shutil.copyfile(backup, service.file)
    assert posted_until_refused(service, bearer) == set()
    assert readiness(service) == {"status": "unready", "database": "exchanged"}
    assert "a backup been copied over it" in call("doctor", environment=service.environment)[2]
    service.stop()
    assert service.file.read_bytes() == backup.read_bytes()
    status, _, complaint = call("serve", environment=service.environment)
    assert (status, "comments db restore" in complaint) == (1, True)
    service.run("restore", str(service.file), "--yes")
    assert texts(service.file) == {"Monday."}
    service.start(processes=PROCESSES)
    assert post(service, service.sign_in("Ben"), "Wednesday.") == 201


def test_no_process_that_starts_later_takes_what_was_copied_over_for_the_database(
    service: Service, tmp_path: Path
) -> None:
    service.start()
    bearer = service.sign_in("Ana")
    assert post(service, bearer, "Monday.") == 201
    shutil.copyfile(service.file, tmp_path / "raw.db")
    with (tmp_path / "raw.db").open("r+b") as raw:
        service.file.write_bytes(raw.read())
    status, _, complaint = call(
        "site", "add", "weekly", "--name", "W", "--origin", "https://w.example",
        environment=service.environment,
    )  # fmt: skip
    assert (status, "written into" in complaint) == (1, True), complaint
    assert posted_until_refused(service, bearer) == set()


def test_a_deleted_log_is_saved_by_whoever_still_has_it(service: Service) -> None:
    service.start(processes=PROCESSES)
    bearer = service.sign_in("Ana")
    stored = set[str]()
    for number in range(20):
        assert post(service, bearer, f"Before, number {number}.") == 201
        stored.add(f"Before, number {number}.")
    for ending in ("-wal", "-shm"):
        Path(f"{service.file}{ending}").unlink()
    stored |= posted_until_refused(service, bearer)
    assert readiness(service)["database"] == "exchanged"
    service.kill(group=True)
    assert texts(service.file) == stored
    while accepts(service.port):
        time.sleep(0.05)
    service.start(processes=PROCESSES)
    assert post(service, bearer, "After.") == 201
    service.stop()
    assert texts(service.file) == stored | {"After."}


def test_a_log_that_is_deleted_while_nobody_posts_is_saved_too(service: Service) -> None:
    service.start()
    bearer = service.sign_in("Ana")
    assert post(service, bearer, "Before.") == 201
    for ending in ("-wal", "-shm"):
        Path(f"{service.file}{ending}").unlink()
    assert readiness(service)["database"] == "exchanged"
    deadline = time.monotonic() + 20
    while texts(service.file, alone=True) != {"Before."}:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    service.kill(group=True)
    assert texts(service.file) == {"Before."}


def test_a_file_that_was_only_touched_costs_a_restart_and_no_comment(service: Service) -> None:
    service.start()
    bearer = service.sign_in("Ana")
    assert post(service, bearer, "Before.") == 201
    os.utime(service.file)
    assert post(service, bearer, "Refused.") == 503
    service.stop()
    service.start()
    assert post(service, bearer, "After.") == 201
    assert texts(service.file) == {"Before.", "After."}


def test_a_program_that_writes_and_checkpoints_beside_the_service_stops_nothing(
    service: Service,
) -> None:
    service.start(processes=PROCESSES)
    bearer = service.sign_in("Ana")
    for number in range(3):
        assert post(service, bearer, f"Number {number}.") == 201
        with closing(sqlite3.connect(service.file, timeout=10)) as other, other:
            other.execute("UPDATE site SET name = ?", (f"Name {number}",))
            other.commit()
            other.execute("PRAGMA wal_checkpoint(RESTART)")
        assert post(service, bearer, f"Again {number}.") == 201
    assert readiness(service)["status"] == "ready"
