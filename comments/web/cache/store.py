"""Prebuilt answers by public read: bounded in bytes, evicted by second chance.

A read only marks its answer as used and takes no lock. What is put aside for a new answer is the
oldest that has not been used since it was last looked at, so that a stranger asking for a million
pages once each does not drive out those that everyone reads. (The second-chance algorithm of F.
Corbató's Multics paging, 1968.)
"""

from __future__ import annotations

import threading

from comments.web.cache.entry import Prebuilt

OVERHEAD = 2_800
"""Bytes an answer with three bodies takes besides them: objects, headers, its place in the
dictionary; measured.
"""
_LARGEST_SHARE = 8


class Store:
    """Keeps answers of at most ``limit`` bytes together; safe to use from several threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = 0
        self._kept: dict[str, Prebuilt] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> Prebuilt | None:
        """Return the answer kept under this key, fresh or not."""
        entry = self._kept.get(key)
        if entry is not None:
            entry.used = True
        return entry

    def put(self, key: str, answer: Prebuilt) -> None:
        """Keep an answer in place of a former one. One that would take an eighth of the room is not
        kept.
        """
        with self._lock:
            self._drop(key)
            answer.cost = OVERHEAD + 2 * len(key) + answer.size
            if answer.cost * _LARGEST_SHARE > self.limit:
                return
            self._kept[key] = answer
            self.bytes += answer.cost
            self._make_room()

    def grew(self, key: str, answer: Prebuilt, size: int) -> None:
        """Note that a kept answer has got a further body of so many bytes."""
        with self._lock:
            if self._kept.get(key) is answer:
                answer.cost += size
                self.bytes += size
                self._make_room()

    def _make_room(self) -> None:
        while self.bytes > self.limit:
            key = next(iter(self._kept))
            answer = self._kept[key]
            if answer.used:
                answer.used = False
                self._kept[key] = self._kept.pop(key)
            else:
                self._drop(key)

    def _drop(self, key: str) -> None:
        former = self._kept.pop(key, None)
        if former is not None:
            self.bytes -= former.cost
