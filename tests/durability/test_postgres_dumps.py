"""Dumps of PostgreSQL: said to be checked only where all of them can be read, undone where
interrupted, and brought back.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.durability.backing import Postgres, owner, postgres_program
from tests.durability.on_postgres import PostgresService, diagnosis
from tests.durability.serving import COMMENTS
from tests.durability.test_postgres_in_trouble import (  # noqa: F401
    PASSWORD,
    database,
    prepared,
    serving,
)
from tests.terminal import call

pytestmark = pytest.mark.xdist_group("postgres-in-trouble")
CUT_OFF = """#!/bin/sh
# The real pg_dump, on a disk that keeps less than it says.
{program} "$@" || exit
for word; do case $word in --file=*) truncate -s -{bytes} "${{word#--file=}}";; esac; done
"""


@pytest.mark.parametrize("missing", [0, 1, 2_000])
def test_a_dump_that_is_cut_off_gets_no_name(
    database: Postgres,  # noqa: F811
    prepared: PostgresService,  # noqa: F811
    tmp_path: Path,
    missing: int,
) -> None:
    programs, dumps = tmp_path / "bin", tmp_path / "dumps"
    programs.mkdir()
    dumps.mkdir()
    script = programs / "pg_dump"
    script.write_text(CUT_OFF.format(program=postgres_program("pg_dump"), bytes=missing))
    script.chmod(0o755)
    path = f"{programs}:{Path(postgres_program('pg_restore')).parent}:{os.environ['PATH']}"
    environment = {**prepared.environment, "PATH": path}
    dump = dumps / "monday.dump"
    status, printed, complaint = call("backup", str(dump), environment=environment)
    if missing == 0:
        assert (status, printed.endswith("checked.\n")) == (0, True)
        assert oct(dump.stat().st_mode & 0o777) == "0o600"
        return
    assert (status, "pg_restore failed" in complaint) == (1, True)
    assert list(dumps.iterdir()) == []


def test_a_dump_goes_back_as_the_documents_say(
    database: Postgres,  # noqa: F811
    prepared: PostgresService,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", f"{Path(postgres_program('pg_dump')).parent}:{os.environ['PATH']}")
    documents = Path(__file__).parents[2] / "docs" / "operations.md"
    command = re.search(
        r"`pg_restore (--clean [^`]*) --dbname ADDRESS FILE`", documents.read_text()
    )
    assert command is not None
    names = database.sql("SELECT name FROM site")
    prepared.run("backup", str(tmp_path / "monday.dump"))
    database.sql("UPDATE site SET name = 'Tuesday'")
    where = ["--dbname", f"host=127.0.0.1 port={database.port} user=comments dbname=comments"]
    shutil.copy(tmp_path / "monday.dump", database.folder.parent / "monday.dump")
    dump = database.folder.parent / "monday.dump"
    shutil.chown(dump, *owner())
    database.run("pg_restore", *command[1].split(), *where, str(dump))
    assert database.sql("SELECT name FROM site") == names
    prepared.run("db", "upgrade")
    assert prepared.run("recount") == "0 counters were set right."
    assert "BAD  tables" not in diagnosis(prepared)


def test_a_backup_that_is_interrupted_leaves_nothing(
    database: Postgres,  # noqa: F811
    prepared: PostgresService,  # noqa: F811
    tmp_path: Path,
) -> None:
    import psycopg

    path = f"{Path(postgres_program('pg_dump')).parent}:{os.environ['PATH']}"
    with psycopg.connect(database.url.replace(PASSWORD, "p%40ss%2Fw%3Ard%3F%2B%23%3D%3D")) as other:
        other.execute("LOCK TABLE article IN ACCESS EXCLUSIVE MODE")
        process = subprocess.Popen(
            [COMMENTS, "backup", str(tmp_path / "monday.dump")],
            env={**prepared.environment, "PATH": path},
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        waiting = (
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'pg_dump'"
            " AND wait_event_type = 'Lock'"
        )
        deadline = time.monotonic() + 30
        while not database.sql(waiting):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert not (tmp_path / "monday.dump").exists()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=30)
    assert (process.returncode, b"comments: Interrupted." in complaint) == (130, True)
    assert list(tmp_path.iterdir()) == []


def test_a_restore_under_the_service_leaves_no_page_of_what_is_undone(
    database: Postgres,  # noqa: F811
    serving: PostgresService,  # noqa: F811
) -> None:
    token = serving.sign_in("Ida")
    assert serving.comment(token, "before", "undone") in (201, 202)
    dump = database.folder.parent / "undone.dump"
    where = ["--dbname", f"host=127.0.0.1 port={database.port} user=comments dbname=comments"]
    database.run("pg_dump", "--format=custom", *where, "--file", str(dump))
    assert serving.comment(token, "the undone", "undone") in (201, 202)
    assert "the undone" in str(serving.bodies("undone"))
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
    database.run("pg_restore", *options, *where, str(dump))
    assert serving.comment(token, "the next", "undone") in (201, 202)
    # The article has the version again that it had when the page was kept.
    texts = str(serving.bodies("undone"))
    assert ("the undone" in texts, "the next" in texts) == (False, True)
