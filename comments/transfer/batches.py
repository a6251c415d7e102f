"""How many records are written in one transaction: as many as others who write can wait for."""

from __future__ import annotations

from collections.abc import Iterator

from comments.transfer.spool import Outline

_MOST_BYTES = 4 * 2**20
"""After how many bytes of records a batch ends in any case: memory holds several."""
_LEAST = 250
"""Records below which a transaction costs more than what it holds."""
_LONG, _SHORT = 0.6, 0.3
"""Seconds: batches become smaller above, and greater below."""


class Pace:
    """The size of the next batch, by how long those before took on this machine, at this time."""

    def __init__(self, most: int) -> None:
        self._most = self.size = most

    def note(self, count: int, seconds: float) -> None:
        """Say that so many records took so long, the wait for others who write included."""
        if seconds > _LONG and count <= self.size:
            self.size = max(min(_LEAST, self._most), self.size // 2)
        elif seconds < _SHORT and count >= self.size:
            self.size = min(self._most, self.size * 2)

    def batches(self, outlines: Iterator[Outline]) -> Iterator[list[Outline]]:
        """Part outlines into batches."""
        batch: list[Outline] = []
        size = 0
        for outline in outlines:
            batch.append(outline)
            size += outline.size
            if len(batch) >= self.size or size > _MOST_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch
