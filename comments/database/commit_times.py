"""How long the disk takes to keep a commit: whoever watches over the service is told where it is
slow, and where it hangs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

_log = logging.getLogger(__name__)
SLOW_SECONDS = 1.0
"""A disk that is well takes milliseconds."""


class CommitTimes:
    """The times of one process's commits, one after the other; its log tells when they become slow
    and when they are well again.
    """

    def __init__(self) -> None:
        self._begun: float | None = None
        self.last = 0.0
        """Seconds that the last commit took."""
        self._told = False

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time what the block commits."""
        self._begun = begun = time.monotonic()
        try:
            yield
        finally:
            self._begun, self.last = None, time.monotonic() - begun
            self._tell()

    @property
    def slow(self) -> float | None:
        """How many seconds the last commit took, or the one under way has taken so far, where that
        is slow.
        """
        begun = self._begun
        present = 0.0 if begun is None else time.monotonic() - begun
        seconds = max(self.last, present)
        return seconds if seconds >= SLOW_SECONDS else None

    def _tell(self) -> None:
        is_slow = self.last >= SLOW_SECONDS
        if is_slow and not self._told:
            _log.warning("The disk is slow: it took %.1f seconds to keep a commit.", self.last)
        elif self._told and not is_slow:
            _log.warning("The disk keeps commits in time again.")
        self._told = is_slow
