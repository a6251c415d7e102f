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
_PROMPT_SECONDS = 0.1
"""Within which nobody looks whether a caller is still there: most are answered sooner."""


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
        try:
            future = self._pool.submit(work, *values)
            prompt = min(_PROMPT_SECONDS, self._seconds)
            if not await _ended(future, prompt):
                await self._begun(future, protocol, self._seconds - prompt)
            # What has begun is done, whoever waits for it.
            if future.cancelled():
                raise self._refusal("late")
            return future.result() if future.done() else await asyncio.wrap_future(future)
        finally:
            self._present -= 1

    async def _begun(self, future: Future[Result], protocol: Any, seconds: float) -> None:
        """Wait until the work has ended, or until it need not be begun. Raises ``Refused`` then."""
        leaving = asyncio.ensure_future(protocol.client_disconnect())
        try:
            if not await _ended(future, seconds, leaving) and future.cancel():
                raise self._refusal("left" if leaving.done() else "late")
        finally:
            leaving.cancel()

    def shutdown(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _refusal(self, reason: str) -> Refused:
        (refused_writes if self._kind == WRITER else refused_reads).labels(reason).inc()
        return Refused(reason)


async def _ended(
    future: Future[Any], seconds: float, leaving: asyncio.Future[None] | None = None
) -> bool:
    """Wait for the work's end, for so many seconds, or until its caller leaves; return whether it
    has ended.

    ``asyncio.wait`` over a wrapped future does the same for several times as much of the loop's
    time, and every request comes by here.
    """
    loop = asyncio.get_running_loop()
    first = loop.create_future()

    def wake(*_: object) -> None:
        if not first.done():
            first.set_result(None)

    def tell(_: object) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(wake)

    future.add_done_callback(tell)
    timer = loop.call_later(seconds, wake)
    if leaving is not None:
        leaving.add_done_callback(wake)
    try:
        await first
    finally:
        timer.cancel()
    return future.done()
