"""The doctor finds a healthy house well, and names what is wrong with any other."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.serving_process import claim_database
from comments.database.sqlite import sqlite3
from tests.cli.conftest import Run


def test_the_doctor_finds_a_new_house_well_and_says_when_redis_is_away(run: Run) -> None:
    run("db", "upgrade")
    code, output, _ = run("doctor", RATE_LIMITS="on")
    assert code == 0, output
    code, output, _ = run("doctor", RATE_LIMITS="on", REDIS_URL="redis://127.0.0.1:1")
    assert code == 1
    assert "BAD  rate limits: Redis does not answer" in output


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DROP TRIGGER decision_no_delete", "1 missing: trigger decision_no_delete"),
        ("DROP INDEX ix_decision_time", "1 missing: index ix_decision_time"),
        (
            "INSERT INTO signing_key (kid, site_id, key, algorithm, created_at) VALUES ('k', 99, "
            "'x', 'HS256', '2026-01-01')",
            "rows that dangle: 1 in signing_key",
        ),
        ("UPDATE site SET origins = '[]'", "site daily has no origin"),
        ("SELECT 1", "is this machine alone; set COMMENTS_PUBLIC_URL"),
    ],
)
def test_the_doctor_sees_what_is_missing(
    damage: str, sentence: str, run: Run, prepared: Path
) -> None:
    shutil.copytree(prepared, "var")
    with closing(sqlite3.connect("var/comments.db")) as connection, connection:
        connection.execute(damage)
    code, printed, _ = run("doctor")
    assert code == 1
    assert sentence in printed


def test_the_doctor_sees_a_disk_that_is_nearly_full(
    run: Run, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(prepared, "var")
    monkeypatch.setattr("comments.cli.doctor_schema._FREE_BYTES", 2**80)
    assert "when it is full, nothing more is stored" in run("doctor")[1]


def test_the_doctor_sees_open_files_and_another_secret(run: Run, prepared: Path) -> None:
    shutil.copytree(prepared, "var")
    address = {"PUBLIC_URL": "https://comments.example", "RATE_LIMITS": "on"}
    code, printed, _ = run("doctor", **address)
    assert code == 0, printed
    Path("var/comments.db").chmod(0o666)
    code, printed, _ = run(
        "doctor", SECRET_KEY="another secret of more than 32 characters", **address
    )
    assert code == 1
    assert "others on this machine may read" in printed
    assert "secret: another than this database has been used with" in printed
    Path("var/comments.db").chmod(0o600)
    run("db", "accept-secret", SECRET_KEY="another secret of more than 32 characters")
    assert run("doctor", SECRET_KEY="another secret of more than 32 characters", **address)[0] == 0


def test_the_doctor_sees_that_nobody_does_the_workers_work(run: Run, prepared: Path) -> None:
    shutil.copytree(prepared, "var")
    assert "worker" not in run("doctor")[1]
    claim = claim_database(Path("var/comments.db").resolve())
    try:
        assert "BAD  worker: none has been at work" in run("doctor")[1]
        assert run("worker", "--once")[0] == 0
        assert "ok   worker: last at work" in run("doctor")[1]
    finally:
        claim.close()
