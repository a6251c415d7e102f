"""Single flight: a hundred readers of a cold page build it once."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field

from comments.web.cache.entry import Prebuilt

LONGEST_WAIT = 30.0


@dataclass(slots=True, eq=False)
class Flight:
    """One building of an answer, and those who wait for it."""

    number: int
    landed: threading.Event = field(default_factory=threading.Event)
    answer: Prebuilt | None = None


class Flights:
    """The answers being built just now, by key."""

    def __init__(self) -> None:
        self._flying: dict[str, Flight] = {}
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def arrive(self) -> int:
        """Return a number greater than that of every flight so far, and smaller than that of every
        later one.
        """
        return next(self._numbers)

    def board(self, key: str) -> tuple[Flight, bool]:
        """Return the flight for this key, and whether the caller is the one to build and must
        ``land`` it.
        """
        with self._lock:
            flight = self._flying.get(key)
            if flight is not None:
                return flight, False
            flight = self._flying[key] = Flight(next(self._numbers))
            return flight, True

    def land(self, key: str, flight: Flight, answer: Prebuilt | None) -> None:
        """End a flight, with an answer or without; whoever waits goes on."""
        flight.answer = answer
        with self._lock:
            del self._flying[key]
        flight.landed.set()
