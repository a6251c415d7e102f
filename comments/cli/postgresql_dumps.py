"""A PostgreSQL database, dumped by its own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from comments.database.addresses import read_postgres
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
    if target.exists():
        raise SettingsError(f"{target} is there already; a backup replaces nothing.")
    address = read_postgres(settings.database_url)
    where = " ".join(f"{name}={_quoted(value)}" for name, value in address.without_password.items())
    unfinished = target.with_name(f".{target.name}.unfinished")
    command = [program, "--format=custom", f"--file={unfinished}", f"--dbname={where}"]
    # The password stands in the environment: a command line can be read by everybody here.
    secret = {"PGPASSWORD": address.password} if address.password else {}
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        dump = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, env={**os.environ, **secret}
        )
        if dump.returncode != 0:
            raise SettingsError(f"pg_dump failed: {dump.stderr.strip()[:300]}")
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def _quoted(value: str) -> str:
    """Return a value of a libpq connection string."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
