"""A lock for the threads of one process that is handed on in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque


class FairLock:
    """A lock that is handed from one who holds it to the one who has waited longest."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._waiting: deque[tuple[threading.Lock, bool]] = deque()

    def take(self, seconds: float, *, short: bool = False) -> bool:
        """Wait for one's turn; return whether it came within so many seconds.

        ``short`` tells the one before that this turn will not last.
        """
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append((ticket, short))
        if ticket.acquire(timeout=seconds):
            return True
        with self._mutex:
            if (ticket, short) in self._waiting:
                self._waiting.remove((ticket, short))
                return False
        return True

    def give(self, *, to_short: bool = False) -> bool:
        """End one's turn; with ``to_short`` only where the next one's is short. Return whether it
        ended.
        """
        with self._mutex:
            if to_short and not (self._waiting and self._waiting[0][1]):
                return False
            if self._waiting:
                self._waiting.popleft()[0].release()
            else:
                self._held = False
            return True
