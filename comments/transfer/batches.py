"""How many records are prepared at once, and how many are written in one transaction: as many as
others who write can wait for, where there are any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TypeVar

from comments.transfer.spool import Outline

_MOST_BYTES = 4 * 2**20
"""After how many bytes of records a batch ends in any case: memory holds several."""
_FIRST = 250
"""Records of the first transaction, of which nobody knows how long it takes here."""
_LEAST = 40
"""Records below which a transaction costs more than what it holds."""
_SHARED, _ALONE = 0.12, 0.45
"""Seconds that a transaction is to take where others wait to write, and where nobody does."""
_CONSIDERATE = 30.0
"""Seconds after somebody has waited that others are expected."""

_Part = TypeVar("_Part")


def batches(outlines: Iterator[Outline], most: int) -> Iterator[list[Outline]]:
    """Part outlines into batches that are prepared at once, of so many records at most."""
    batch: list[Outline] = []
    size = 0
    for outline in outlines:
        batch.append(outline)
        size += outline.size
        if len(batch) >= most or size > _MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class Pace:
    """The size of the next transaction, by how long those before took on this machine, at this
    time."""

    def __init__(self) -> None:
        self.size = _FIRST
        self._considerate_until = 0.0

    def note(self, count: int, seconds: float, *, awaited: bool) -> None:
        """Say how long a transaction of so many records has kept others from writing, and whether
        somebody waited for its end.

        One of fewer records than asked for tells something only where it took too long all the
        same: what a transaction costs in any case is most of its time.
        """
        if awaited:
            self._considerate_until = monotonic() + _CONSIDERATE
        goal = _SHARED if monotonic() < self._considerate_until else _ALONE
        if count == 0 or (count < self.size and seconds <= goal):
            return
        fitting = int(count * goal / max(seconds, 0.001))
        self.size = max(_LEAST, min(fitting, 2 * self.size))

    def parts(self, whole: Sequence[_Part]) -> Iterator[Sequence[_Part]]:
        """Yield what is written in one transaction each; one, be it empty, at least."""
        start = 0
        while True:
            part = whole[start : start + self.size]
            start += len(part)
            yield part
            if start >= len(whole):
                return
