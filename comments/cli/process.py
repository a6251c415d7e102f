"""What runs in each serving process: the application, the cache before it, and where wanted the
worker.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import partial

from flask import Flask

from comments.app import create_app
from comments.database.engines import CIRCUIT, WATCH, database_file
from comments.database.serving_process import claimed_identity
from comments.database.write_lock import hold_for_life
from comments.settings import Settings, load_settings
from comments.telemetry.logs import configure_logging
from comments.telemetry.tracing import start_tracing
from comments.web.cache import ResponseCache, RsgiFront
from comments.web.cache.request_queue import READER, WRITER, RequestQueue
from comments.worker.loop import Worker

_log = logging.getLogger(__name__)
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
MAIN_PROCESS = "_COMMENTS_MAIN_PROCESS"
DEFAULT_THREADS = 4
READ_QUEUE = 2048
"""Reads that may wait for a thread: as many as the kernel lets wait for this process."""
SQLITE_WRITERS = 8
"""Writers take turns there, and as many may wait together for one commit."""
WORKER_RESTS = 4.0
"""Beside readers the worker computes a fifth of the time: what it catches up on can wait."""
TURN_SECONDS = 0.001
"""How long a thread computes while others wait. With Python's 5 ms, whoever has the database to
itself waits after each statement for those who do not, and so do all behind it.
"""
_PR_SET_PDEATHSIG = 1
_M_ARENA_MAX = -8


def build() -> RsgiFront:
    """Return the application of one serving process.

    What has been loaded by now lasts as long as the process; the collector need not look through it
    again.
    """
    die_with_parent()
    share_memory()
    sys.setswitchinterval(TURN_SECONDS)
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    if settings.tracing:
        start_tracing()
    app = create_app(settings)
    if settings.sqlite:
        # Also a process that takes another's place later works with the file its service claimed.
        app.extensions[WATCH].expect(claimed_identity(database_file(settings)))
    threads = settings.threads or DEFAULT_THREADS
    writers = SQLITE_WRITERS if settings.sqlite else threads
    wait = settings.database_wait
    front = RsgiFront(
        ResponseCache(app, settings, app.extensions.get(WATCH), app.extensions.get(CIRCUIT)),
        longest_body=settings.max_body,
        body_seconds=settings.body_timeout,
        access_log=settings.access_log,
        readers=RequestQueue(READER, threads, length=READ_QUEUE, seconds=wait),
        writers=RequestQueue(WRITER, writers, length=settings.write_queue, seconds=wait),
        on_running=partial(_go_on, app, settings),
    )
    gc.collect()
    gc.freeze()
    # The loop loses a signal that comes after its handlers were set and before it runs.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    return front


def _go_on(app: Flask, settings: Settings) -> None:
    """Do what waits for the loop: take signals, then start the worker, which is to take them too,
    as do the processes that it starts. Where it cannot start, the process ends.
    """
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    if not settings.worker:
        return
    try:
        Worker(app, rests=WORKER_RESTS).start(_claim_worker(settings))
    except Exception:
        # The loop would only log it, and the process serve on without a worker.
        _log.exception("The worker could not start; this process ends")
        logging.shutdown()
        os._exit(1)


def _claim_worker(settings: Settings) -> Callable[[], None]:
    """Return what a worker waits for before it begins: on SQLite, that no other process of this
    service has one. When that process ends, the next takes over.
    """
    if not settings.sqlite:
        return lambda: None
    return partial(hold_for_life, f"{database_file(settings)}.worker")


def share_memory() -> None:
    """Have all threads allocate from two arenas; glibc would give each its own, and keep what each
    has once used.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def die_with_parent() -> None:
    """End this process when the main one is killed, so that none is left behind holding the
    port.
    """
    parent = os.environ.get(MAIN_PROCESS)
    if parent is None:
        return
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        return
    if os.getppid() != int(parent):
        os._exit(1)
