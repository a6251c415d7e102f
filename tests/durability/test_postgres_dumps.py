"""A dump of PostgreSQL is said to be checked only where all of it can be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.durability.backing import Postgres, postgres_program
from tests.durability.on_postgres import PostgresService
from tests.durability.test_postgres_in_trouble import database, prepared  # noqa: F401
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
