"""Granian, whose stop does not wait until a renewal of the serving processes has ended."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from granian import Granian

_GLANCE_SECONDS = 0.1


class Server(Granian):  # type: ignore[misc, valid-type]
    """Granian's own server; at a SIGHUP each former process goes on until the new one is ready, or
    until all are told to stop.
    """

    def _respawn_workers(
        self, workers: Iterable[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        for place in workers:
            if self.interrupt_signal:
                return
            self.respawned_wrks[place] = time.monotonic()
            former = self.wrks.pop(place)
            new = self._spawn_worker(idx=place, target=spawn_target, callback_loader=target_loader)
            new.start()
            self.wrks.insert(place, new)
            self._wait(delay)
            former.terminate()
            former.join(self.workers_kill_timeout)
            if former.is_alive():
                former.kill()
                former.join()

    def _wait(self, seconds: float) -> None:
        """Wait, but no longer than until somebody stops the service."""
        deadline = time.monotonic() + seconds
        while not self.interrupt_signal and time.monotonic() < deadline:
            time.sleep(_GLANCE_SECONDS)
