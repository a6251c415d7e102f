"""Writers take turns in the order in which they came.

A thread that has just finished a write would otherwise take the one writing connection again before
those who wait for it have woken up, and some of them would wait for a second while others write a
hundred times.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from sqlalchemy import QueuePool
from sqlalchemy.exc import TimeoutError as PoolTimeout


class FairLock:
    """A lock that is handed from one who holds it to the one who has waited longest."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for one's turn; return whether it came within so many seconds."""
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if ticket.acquire(timeout=seconds):
            return True
        with self._mutex:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return False
        return True

    def give(self) -> None:
        """End one's turn."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class WriterPool(QueuePool):
    """The pool of the one writing connection. Whoever waits in vain gets SQLAlchemy's
    ``TimeoutError``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns = FairLock()

    def _do_get(self) -> Any:
        if not self._turns.take(self._timeout):
            raise PoolTimeout("Nobody gave up the writing connection in time.")
        try:
            return super()._do_get()
        except BaseException:
            self._turns.give()
            raise

    def _do_return_conn(self, record: Any) -> None:
        try:
            super()._do_return_conn(record)
        finally:
            self._turns.give()
