"""How the worker gives way to readers where it shares a process with them."""

from __future__ import annotations

import threading
import time

_LONGEST_SECONDS = 2.0


class Pace:
    """Has its thread rest after work: so many times as long as the work took of the processor.

    With 0 it never rests. Waiting for databases and other services is no work.
    """

    def __init__(self, rests: float, stopping: threading.Event) -> None:
        self._rests = rests
        self._stopping = stopping
        self._since = 0.0

    def begin(self) -> None:
        """Count from here on."""
        self._since = time.thread_time()

    def rest(self) -> None:
        """Rest for what has been worked since the last rest, or since ``begin``."""
        worked = time.thread_time() - self._since
        if self._rests:
            self._stopping.wait(min(worked * self._rests, _LONGEST_SECONDS))
        self._since = time.thread_time()
