"""Requests that wait for a thread: so many, for so long, and only for callers who are still there.

Whoever is told at once that the service is too busy tries again; whoever waits longer than a
browser does would have something stored without being told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from comments.telemetry.metrics import refused_reads, refused_writes

Result = TypeVar("Result")
READER, WRITER = "reader", "writer"


class Refused(Exception):
    """A request was not begun: nothing of it is stored."""


class RequestQueue:
    """Threads of one kind, and a queue before them that is bounded in length and in time."""

    def __init__(self, kind: str, threads: int, *, length: int, seconds: float) -> None:
        self._kind = kind
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=kind)
        self._room = threads + length
        self._seconds = seconds
        self._present = 0

    async def run(self, protocol: Any, work: Callable[..., Result], *values: Any) -> Result:
        """Do the work in a thread, called from the event loop.

        Raises ``Refused`` where it has not been begun: because too many wait, because it waited too
        long, or because its caller has gone.
        """
        if self._present >= self._room:
            raise self._refusal("full")
        self._present += 1
        future: Future[Result] = self._pool.submit(work, *values)
        waiting = asyncio.wrap_future(future)
        leaving = asyncio.ensure_future(protocol.client_disconnect())
        try:
            return await self._begun(future, waiting, leaving)
        finally:
            leaving.cancel()
            self._present -= 1

    async def _begun(
        self,
        future: Future[Result],
        waiting: asyncio.Future[Result],
        leaving: asyncio.Future[None],
    ) -> Result:
        either: set[asyncio.Future[Any]] = {waiting, leaving}
        await asyncio.wait(either, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
        # What has begun is done, whoever waits for it.
        if not waiting.done() and future.cancel():
            raise self._refusal("left" if leaving.done() else "late")
        return await waiting

    def shutdown(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _refusal(self, reason: str) -> Refused:
        (refused_writes if self._kind == WRITER else refused_reads).labels(reason).inc()
        return Refused(reason)
