"""A circuit before a server that hangs: once it has kept somebody waiting in vain, the next are
told at once, until an attempt succeeds.

Without it, each of a request's questions would wait for its own time-out, and whoever waits for a
thread for all of those before.
"""

from __future__ import annotations

import logging
import threading
import time

RETRY_SECONDS = 0.5
"""After a failure, when the next attempt may begin."""
ATTEMPT_SECONDS = 5.0
"""How long an attempt may take before another may begin beside it."""
SLOW_SECONDS = 0.8
"""A failure that took longer has kept somebody waiting; a refusal has not."""
_log = logging.getLogger(__name__)


class CircuitOpen(Exception):
    """A server was not asked, because it has just kept somebody else waiting in vain."""


class Circuit:
    """Closed while a server answers; open, it lets one thread at a time try. Safe to share."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._next_attempt: float | None = None
        self._attempting: int | None = None

    @property
    def is_open(self) -> bool:
        """Say whether the server is thought to hang."""
        return self._next_attempt is not None

    def admits(self) -> bool:
        """Say whether the calling thread may ask the server: always while the circuit is closed,
        else where it is this thread's turn to try. It then says how that went.
        """
        if self._next_attempt is None:
            return True
        thread, now = threading.get_ident(), time.monotonic()
        with self._lock:
            if self._next_attempt is None or self._attempting == thread:
                return True
            if now < self._next_attempt:
                return False
            # Whoever comes meanwhile does not wait for this attempt.
            self._next_attempt, self._attempting = now + ATTEMPT_SECONDS, thread
            return True

    def failed(self, seconds: float) -> None:
        """Note a failure after so many seconds: one that nobody waited for opens nothing."""
        if self._next_attempt is None and seconds < SLOW_SECONDS:
            return
        with self._lock:
            first = self._next_attempt is None
            self._next_attempt, self._attempting = time.monotonic() + RETRY_SECONDS, None
        if first:
            _log.warning(
                "%s has kept a request waiting for %.1f seconds in vain. "
                "Requests that need it are answered 503 until it answers.",
                self._name,
                seconds,
            )

    def answered(self) -> None:
        """Note that the server has answered."""
        if self._next_attempt is None:
            return
        with self._lock:
            first, self._next_attempt, self._attempting = self._next_attempt, None, None
        if first is not None:
            _log.warning("%s answers again.", self._name)
