"""``comments serve``: the service, on granian, with as many threads and processes as make sense."""

from __future__ import annotations

import atexit
import errno
import logging
import os
import shutil
import signal
import socket
import tempfile
from functools import partial
from pathlib import Path

import click
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels

from comments.app import require_secret
from comments.cli.context import require_database
from comments.cli.process import MAIN_PROCESS, STOP_SIGNALS
from comments.cli.server import Server
from comments.database.backups import empty_log
from comments.database.content_watch import change_noted, forget_notes, was_overwritten
from comments.database.engines import bare_engine, database_file
from comments.database.log_ownership import log_salt
from comments.database.revisions import require_revision
from comments.database.serving_process import Claim, claim_database, serves_another
from comments.database.sqlite import ENGINE, has_wal_reset_bug, sqlite3
from comments.database.write_lock import write_lock
from comments.errors import SettingsError
from comments.settings import Settings, load_settings
from comments.telemetry.logs import configure_logging, logging_config
from comments.web.limit_storage import LIMITS_FILE, redis_answers

_log = logging.getLogger(__name__)
RENEWAL_SECONDS = 20.0
"""At a SIGHUP, how long a new process has to be ready before the one it replaces stops."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="The port to listen on.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    help="Threads for what is not kept ready, in each process.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="As many as there are cores to read on.",
)
def serve(host: str, port: int, threads: int | None, processes: int) -> None:
    """Serve comments until stopped.

    On SQLite one serve uses a database, with as many processes as it has cores to read on: they
    write in turns, and one of them does the worker's work. On PostgreSQL there may be more
    machines; then name a Redis for the rate limits.
    """
    settings = load_settings()
    require_secret(settings)
    _require_tables(settings)
    run_server(settings, host=host, port=port, threads=threads, processes=processes)


def run_server(
    settings: Settings, *, host: str, port: int, threads: int | None, processes: int
) -> None:
    """Serve until stopped. Raises ``SettingsError`` where these settings and numbers do not go
    together.
    """
    require_engine(settings, processes)
    address = numeric_address(host)
    require_free_port(address, port)
    lock = _claimed(database_file(settings)) if settings.sqlite else None
    if processes > 1 and not settings.redis_url:
        _count_together(settings)
    configure_logging(settings.log_level, settings.log_format)
    if settings.redis_url and not redis_answers(settings):
        _log.warning(
            "Redis does not answer. Rate limits are each process's own until it does.",
        )
    os.environ[MAIN_PROCESS] = str(os.getpid())
    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, STOP_SIGNALS),
        after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, STOP_SIGNALS),
        after_in_child=_end_at_once,
    )
    if threads:
        os.environ["COMMENTS_THREADS"] = str(threads)
    Server(
        "comments.cli.process:build",
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        loop=Loops.auto,
        factory=True,
        workers=processes,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels(settings.log_level),
        log_dictconfig=logging_config(settings.log_level, settings.log_format),
        backlog=2048,
        workers_kill_timeout=10,
        respawn_interval=RENEWAL_SECONDS,
    ).serve()
    if lock is not None:
        _leave_whole(database_file(settings))
        lock.close()


def _claimed(file: Path) -> Claim:
    """Claim a database for this service as it is now."""
    lock = claim_database(file)
    forget_notes(file)
    return lock


def _end_at_once() -> None:
    """Have a serving process that is still starting end when it is told to: the handlers that it
    has from the main process would do nothing in it, and that would kill it ten seconds later.
    """
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    # What came since the fork waits, for the handler of before would have swallowed it.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def _count_together(settings: Settings) -> None:
    """Have all processes count rate limits in one file, begun anew."""
    if settings.sqlite:
        file = f"{database_file(settings)}.limits"
    else:
        folder = tempfile.mkdtemp(prefix="comments-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        file = f"{folder}/limits"
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    os.environ[LIMITS_FILE] = file


def _leave_whole(file: Path) -> None:
    """At a stop, leave the database as one file: whoever copies it alone then copies all of it."""
    try:
        with write_lock(f"{file}.lock") as lock:
            salt = log_salt(file)
            if serves_another(file) or (salt is not None and was_overwritten(file, salt)):
                _log.error("%s was exchanged while it was served; nothing was touched.", file)
                return
            with change_noted(file, lock):
                empty_log(file)
    except sqlite3.Error as error:
        _log.error("The write-ahead log stays beside the database: %s", error)


def _require_tables(settings: Settings) -> None:
    """Look, without building the whole application first, whether the database has been prepared
    for this version.
    """
    require_database(settings)
    engine = bare_engine(settings)
    try:
        with engine.connect() as connection:
            require_revision(connection)
    finally:
        engine.dispose()


def numeric_address(host: str) -> str:
    """Return the IP address to listen on. Raises ``SettingsError`` for a name that has none."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError):
        raise SettingsError(f"{host!r} is no address of this machine.") from None


def require_free_port(host: str, port: int) -> None:
    """Raise ``SettingsError`` where something else listens on the port, or this machine has no such
    address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SettingsError(
                    f"Port {port} on {host} is in use. Stop what uses it, or choose another: "
                    "--port N."
                ) from None
            raise SettingsError(
                f"Cannot listen on {host}, port {port}: {error.strerror}."
            ) from None


def require_engine(settings: Settings, processes: int) -> None:
    """Raise ``SettingsError`` where so many processes would write by a SQLite that must not be
    written by several.
    """
    if settings.sqlite and processes > 1 and has_wal_reset_bug():
        raise SettingsError(
            f"{ENGINE} can corrupt a database that several processes write: it takes one serving "
            f"process. For --processes {processes}, pip install pysqlite3, or use PostgreSQL."
        )
