"""What the doctor looks for in the database and around it: parts that are missing, rows that
dangle, files others can read, a secret that changed.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from comments.database.engines import database_file, db
from comments.database.serving_process import is_served
from comments.hosts import web_address
from comments.models import Site, utc_now
from comments.services.maintenance.service_marks import (
    WORKER_LATE_SECONDS,
    secret_matches,
    worker_age,
)
from comments.settings import Settings

Says = tuple[bool, str]
_TRIGGERS = {
    "sqlite": {
        *(
            f"{table}_no_{event}"
            for table in ("decision", "seal", "report_seal")
            for event in ("update", "delete")
        ),
        *(f"comment_search_{event}" for event in ("insert", "delete", "update")),
    },
    "postgresql": {"decision_append_only", "seal_append_only", "report_seal_append_only"},
}
_THEIR_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
_READS_ONLY = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool"
_FREE_BYTES = 256 * 2**20
"""Below which a disk is told to be nearly full."""
_CLOCKS_APART = 20.0
"""Seconds between a machine and the database: a third of what two machines may be apart."""
_OTHERS_MAY = 0o077
_HERE = ("localhost", "127.0.0.1", "::1")


def parts(session: Session) -> Iterator[Says]:
    """Say which tables, indexes and triggers are missing."""
    dialect = session.get_bind().dialect.name
    inspector = inspect(session.connection())
    tables = set(inspector.get_table_names())
    missing = [f"table {name}" for name in db.metadata.tables if name not in tables]
    for name, table in db.metadata.tables.items():
        present = (
            {index["name"] for index in inspector.get_indexes(name)} if name in tables else set()
        )
        needed = {str(index.name) for index in table.indexes} if name in tables else set()
        missing += [f"index {index}" for index in sorted(needed - present)]
    triggers = set(session.scalars(text(_THEIR_NAMES[dialect])))
    missing += [f"trigger {name}" for name in sorted(_TRIGGERS[dialect] - triggers)]
    yield not missing, f"tables, indexes and triggers: {_counted(missing, 'missing')}"


def dangling(session: Session) -> Iterator[Says]:
    """Say which rows refer to what is not there. PostgreSQL lets none come about."""
    if session.get_bind().dialect.name == "sqlite":
        tables = [row[0] for row in session.execute(text("PRAGMA foreign_key_check"))]
        words = [f"{tables.count(name)} in {name}" for name in sorted(set(tables))]
        yield not tables, f"rows that dangle: {', '.join(words) or 'none'}"


def addresses(session: Session, settings: Settings) -> Iterator[Says]:
    """Say which site has no origin, and whether browsers can reach the public address at all."""
    sites = session.scalars(select(Site).order_by(Site.key)).all()
    for site in sites:
        if not site.origins:
            yield False, f"site {site.key} has no origin: no page may write to it"
    hosts = {_host(origin) for site in sites for origin in site.origins}
    if _host(settings.public_url) in _HERE and hosts - set(_HERE):
        yield (
            False,
            f"public address: {settings.public_url} is this machine alone; set COMMENTS_PUBLIC_URL",
        )


def _host(address: str) -> str | None:
    parts = web_address(address)
    return None if parts is None else parts.host


def secret(session: Session, settings: Settings) -> Iterator[Says]:
    """Say whether the secret is the one the database has been used with."""
    matches = secret_matches(session, settings.secret_key)
    yield (
        matches is not False,
        "secret: "
        + {
            True: "the one this database has been used with",
            None: "not noted yet; comments db upgrade notes it",
            False: "another than this database has been used with. "
            "Put the former one back, or run: comments db accept-secret",
        }[matches],
    )


def server(session: Session, settings: Settings) -> Iterator[Says]:
    """Say what of the database's own set-up loses comments, shows them to others, or is slow."""
    if settings.sqlite:
        file = database_file(settings)
        yield _disk(file)
        open_files = [
            f"{file}{ending}"
            for ending in ("", "-wal", "-shm")
            if (path := file.with_name(file.name + ending)).exists()
            and path.stat().st_mode & _OTHERS_MAY
        ]
        yield (
            not open_files,
            "files: for their owner alone"
            if not open_files
            else f"files: others on this machine may read {', '.join(open_files)}: chmod 600",
        )
        return
    reads_only = session.scalar(text(_READS_ONLY))
    yield (
        not reads_only,
        "writes: "
        + (
            "refused; this server is a standby, or default_transaction_read_only is on"
            if reads_only
            else "taken"
        ),
    )
    yield _clock(session)
    commits = session.scalar(text("SHOW synchronous_commit"))
    yield (
        commits != "off",
        f"durability: synchronous_commit={commits}"
        + (" loses what was answered in the last moments of a crash" if commits == "off" else ""),
    )
    jit = session.scalar(text("SHOW jit"))
    yield jit == "off", f"planner: jit={jit}" + ("" if jit == "off" else " slows lists tenfold")


def _clock(session: Session) -> Says:
    """Say how far this machine's clock is from the database's: where nodes differ by more than a
    minute, one refuses who has just signed in at another.
    """
    before = time.time()
    there = float(session.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0)
    distance = there - (before + time.time()) / 2
    side = "behind" if distance > 0 else "ahead of"
    return abs(
        distance
    ) < _CLOCKS_APART, f"clock: {abs(distance):.0f} seconds {side} the database's"


def _disk(file: Path) -> Says:
    """Say whether a database file may be written, and whether there is room to."""
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return False, f"disk: {file} and its folder may not be written here, so nothing is stored"
    free = shutil.disk_usage(file.parent).free
    rest = "" if free >= _FREE_BYTES else "; when it is full, nothing more is stored"
    return not rest, f"disk: {free // 2**20:,} MiB free beside the database{rest}"


def _counted(names: list[str], word: str) -> str:
    return f"{len(names)} {word}: {', '.join(names)}" if names else "all there"


def worker(session: Session, settings: Settings) -> Iterator[Says]:
    """Say whether a worker is at work, where the service runs or, on PostgreSQL, may run."""
    age = worker_age(session, utc_now())
    if settings.sqlite and not is_served(database_file(settings)):
        return
    if age is not None:
        yield age <= WORKER_LATE_SECONDS, f"worker: last at work {age:,.0f} seconds ago"
    elif settings.sqlite:
        yield (
            False,
            "worker: none has been at work; set COMMENTS_WORKER=on, or run: comments worker",
        )
