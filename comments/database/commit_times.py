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
_TELLING_SECONDS = 60.0
"""After which a commit says nothing any more of how the disk is."""


class CommitTimes:
    """The times of one process's commits, one after the other; its log tells when they become slow
    and when they are well again.
    """

    def __init__(self) -> None:
        self._begun: float | None = None
        self.last = 0.0
        """Seconds that the last commit took."""
        self._ended = 0.0
        self._told = False

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time what the block commits."""
        self._begun = begun = time.monotonic()
        try:
            yield
        finally:
            self._ended = time.monotonic()
            self._begun, self.last = None, self._ended - begun
            self._tell()

    @property
    def slow(self) -> float | None:
        """How many seconds the last commit took, within the last minute, or the one under way has
        taken so far, where that is slow.
        """
        begun, now = self._begun, time.monotonic()
        present = 0.0 if begun is None else now - begun
        last = self.last if now - self._ended < _TELLING_SECONDS else 0.0
        seconds = max(last, present)
        return seconds if seconds >= SLOW_SECONDS else None

    def _tell(self) -> None:
        is_slow = self.last >= SLOW_SECONDS
        if is_slow and not self._told:
            _log.warning("The disk is slow: it took %.1f seconds to keep a commit.", self.last)
        elif self._told and not is_slow:
            _log.warning("The disk keeps commits in time again.")
        self._told = is_slow
