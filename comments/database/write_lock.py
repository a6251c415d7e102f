"""The lock by which processes take turns to write to one SQLite database: a file beside it.

Whoever waits sleeps in the kernel until it is free, and is woken at once.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from comments.database.owned_files import open_owned

LOCK_WAIT_SECONDS = 30.0
"""How long a command waits for its turn to write; who serves waits ``database_wait``."""


def take_write_lock(path: str, patience: float = LOCK_WAIT_SECONDS) -> int:
    """Wait for the write lock of this database, among all processes; return its handle.

    Whoever waits stands at the head of a queue of one, so that a busy server cannot keep a command
    out for long. Raises ``TimeoutError`` after ``patience`` seconds.
    """
    deadline = time.monotonic() + patience
    turn = _wait_for(f"{path}.turn", deadline)
    try:
        return _wait_for(path, deadline)
    finally:
        os.close(turn)


@contextmanager
def write_lock(path: str) -> Iterator[int]:
    """Hold the write lock meanwhile; give its handle."""
    handle = take_write_lock(path)
    try:
        yield handle
    finally:
        os.close(handle)


def is_awaited(path: str) -> bool:
    """Whether somebody waits for the write lock of this database, whoever holds it."""
    turn = open_owned(f"{path}.turn")
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(turn)
    return False


def hold_for_life(path: str) -> None:
    """Wait for a lock, however long, and hold it as long as this process lives."""
    fcntl.flock(open_owned(path), fcntl.LOCK_EX)


def _wait_for(path: str, deadline: float) -> int:
    handle = open_owned(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not _Wait(handle).ends_before(deadline):
            raise TimeoutError(
                "Another process has been writing to the database for too long."
            ) from None
    return handle


class _Wait:
    """A wait for a lock, by a thread of its own: ``flock`` cannot be told when to give up.

    Where its caller leaves first, the lock is let go as soon as it comes.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._mutex = threading.Lock()
        self._granted = threading.Event()
        self._abandoned = False

    def ends_before(self, deadline: float) -> bool:
        """Return whether the lock came in time; if not, the handle is no longer the caller's."""
        threading.Thread(target=self._wait, name="write lock", daemon=True).start()
        self._granted.wait(max(0.0, deadline - time.monotonic()))
        with self._mutex:
            self._abandoned = not self._granted.is_set()
        return not self._abandoned

    def _wait(self) -> None:
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        with self._mutex:
            if self._abandoned:
                os.close(self._handle)
            else:
                self._granted.set()
