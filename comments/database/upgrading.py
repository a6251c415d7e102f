"""Only one brings the tables up to date at a time: several nodes of a deployment may start at
once.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from comments.database.engines import database_file
from comments.database.log_ownership import require_no_orphan, require_own_log
from comments.database.owned_files import open_owned
from comments.database.second_names import undo_cut_off
from comments.database.serving_process import is_served, require_served_here
from comments.settings import Settings

_ADVISORY_LOCK = 0x636F6D6D656E7473
"""``comments``, in ASCII: PostgreSQL knows such locks by a number alone."""


@contextmanager
def upgrading(engine: Engine, settings: Settings) -> Iterator[None]:
    """Wait until nobody else changes the tables, and keep others waiting until the end of the
    block.

    On SQLite the database file is made where there is none, for its owner's eyes alone.
    """
    if settings.sqlite:
        with _file_lock(settings):
            yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": _ADVISORY_LOCK})
        try:
            yield
        finally:
            connection.execute(
                text("SELECT pg_advisory_unlock(:number)"), {"number": _ADVISORY_LOCK}
            )


@contextmanager
def _file_lock(settings: Settings) -> Iterator[None]:
    file = database_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = open_owned(f"{file}.upgrade")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        require_served_here(file)
        undo_cut_off(file)
        require_no_orphan(file)
        if file.exists():
            require_own_log(file, thorough=not is_served(file))
        os.close(open_owned(file))
        yield
    finally:
        os.close(handle)
