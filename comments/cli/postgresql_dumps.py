"""A PostgreSQL database, dumped by its own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from comments.database.addresses import read_postgres
from comments.database.unfinished_files import unfinished
from comments.errors import SettingsError
from comments.settings import Settings


def dump_postgresql(settings: Settings, target: Path) -> int:
    """Have pg_dump write the database, readable by its owner alone, and give the file its name when
    it is whole; return the size in bytes.

    Raises ``SettingsError`` where that fails; then nothing is left of it.
    """
    program = shutil.which("pg_dump")
    if program is None:
        raise SettingsError("pg_dump is not here; it comes with PostgreSQL's client programs.")
    address = read_postgres(settings.database_url)
    where = " ".join(f"{name}={_quoted(value)}" for name, value in address.without_password.items())
    # The password stands in the environment: a command line can be read by everybody here.
    secret = {"PGPASSWORD": address.password} if address.password else {}
    with unfinished(target) as file:
        dump = [program, "--format=custom", f"--file={file}", f"--dbname={where}"]
        _run(dump, {**os.environ, **secret})
        _require_readable(file)
    return target.stat().st_size


def _require_readable(file: Path) -> None:
    """Have pg_restore read all of a dump, as it would to put it back, and write nothing.

    Its list of contents alone stands at the dump's beginning: one that was cut off has that, too.
    """
    program = shutil.which("pg_restore")
    if program is None:
        raise SettingsError(
            "pg_restore, which checks the dump, is not here; it comes with pg_dump."
        )
    _run([program, f"--file={os.devnull}", str(file)], dict(os.environ))


def _run(command: list[str], environment: dict[str, str]) -> None:
    result = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, errors="replace", check=False, env=environment
    )
    if result.returncode != 0:
        raise SettingsError(f"{Path(command[0]).name} failed: {result.stderr.strip()[:300]}")


def _quoted(value: str) -> str:
    """Return a value of a libpq connection string."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
