"""When the worker does again what it does of itself."""

from __future__ import annotations

from time import monotonic


class Interval:
    """Says when something is due that is done every so many seconds; the first time at once.

    By a clock that nobody sets: else one that is put back an hour would stop work for one.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._due = monotonic()

    def is_due(self) -> bool:
        """Say whether it is time."""
        return monotonic() >= self._due

    def restart(self, *, more: bool = False, pause: float = 0.0) -> bool:
        """Begin the interval again, now that it has been done. Where there is more to do, it is due
        after the ``pause`` instead. Return whether there is more.
        """
        self._due = monotonic() + (pause if more else self._seconds)
        return more
