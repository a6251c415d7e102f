"""Look-ups of many readers at once in PostgreSQL, on the event loop: few statements, few
connections, no threads.

Whoever asks joins the batch that is sent next, never one that is under way: its statement begins
after they came, so that its answer is as fresh as one of their own would be. All who wait for the
same article share one of its rows.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from comments.database.circuit import Circuit
from comments.settings import Settings
from comments.web.cache.key import PublicRead
from comments.web.cache.versions import (
    COLUMNS,
    INCARNATION,
    LOOKUP_SECONDS,
    State,
    article_state,
    counts_state,
)

_log = logging.getLogger(__name__)
LOOP_CONNECTIONS = 2
"""To PostgreSQL, for batches: one is filled while the other is under way."""
_LEAST_PATIENCE = 0.05
"""Seconds; psycopg takes none for no limit at all."""
_LARGEST = 500
"""Articles in one statement."""
_PAUSE_SECONDS = 1.0
"""After a failure, for how long threads look up instead, which tell their callers what is wrong."""
# LIMIT keeps the planner from joining any other way than by index, an article at a time: it cannot
# know how few are asked for, and rather reads all articles of a large service.
LOOKUPS = (
    f"SELECT {INCARNATION}, {COLUMNS}, q.key, a.comment_count, q.number"  # noqa: S608
    " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS q (site, key, number)"
    " JOIN LATERAL (SELECT tableoid, * FROM site WHERE site.key = q.site LIMIT 1) s ON true"
    " LEFT JOIN LATERAL (SELECT * FROM article WHERE article.site_id = s.id"
    " AND article.key = q.key LIMIT 1) a ON true"
)
_STATE = slice(0, 6)
_MERGED_INTO, _KEY, _COUNT, _NUMBER = 5, 6, 7, 8
_Pair = tuple[str, str]
_Row = tuple[Any, ...]
_Batch = dict[_Pair, "asyncio.Future[_Row | None]"]


class Unanswered(Exception):
    """The database did not answer a batch."""


class LookupBatches:
    """Finds states of articles; used by the one thread that runs the event loop."""

    def __init__(self, settings: Settings, circuit: Circuit) -> None:
        self._settings, self._circuit = settings, circuit
        self._free: list[Any] = [None] * LOOP_CONNECTIONS
        self._next: _Batch = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._scheduled = False
        self._paused_until = 0.0

    async def state(self, public_read: PublicRead) -> State | None:
        """Return the present state of what is asked about, or None where a thread has to look.

        Raises ``Unanswered`` where the database does not answer.
        """
        paused = self._circuit.is_open or time.monotonic() < self._paused_until
        if paused or public_read.subject not in ("article", "counts"):
            return None
        pairs = [(public_read.site, key) for key in public_read.articles]
        futures = [self._future(pair) for pair in pairs]
        # Shielded: others wait for the same, whatever becomes of this caller.
        rows = [await asyncio.shield(future) for future in futures]
        rows_present = [row for row in rows if row is not None]
        if len(rows_present) < len(rows):
            return None
        if public_read.subject == "article":
            return article_state([row[_STATE] for row in rows_present])
        counts = [(row[_KEY], row[_COUNT], row[_MERGED_INTO]) for row in rows_present]
        return counts_state(public_read, counts)

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self._free:
            if connection is not None:
                connection.pgconn.finish()

    def _future(self, pair: _Pair) -> asyncio.Future[_Row | None]:
        future = self._next.get(pair)
        if future is None:
            loop = asyncio.get_running_loop()
            future = self._next[pair] = loop.create_future()
            if not self._scheduled and self._free:
                # Whoever else has come in this turn of the loop joins.
                self._scheduled = True
                loop.call_soon(self._send)
        return future

    def _send(self) -> None:
        self._scheduled = False
        while self._next and self._free:
            waiting = list(self._next.items())
            batch, self._next = dict(waiting[:_LARGEST]), dict(waiting[_LARGEST:])
            task = asyncio.get_running_loop().create_task(self._ask(self._free.pop(), batch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _ask(self, connection: Any, batch: _Batch) -> None:
        """Answer those who wait for a batch, by a new connection where this one has broken.

        However many steps that takes, they wait for ``LOOKUP_SECONDS`` at most.
        """
        rows: list[_Row] = []
        failure: BaseException | None = None
        begun = time.monotonic()
        deadline = begun + LOOKUP_SECONDS
        try:
            try:
                if connection is None or await _is_forgotten(connection):
                    connection = await self._connect(deadline)
                rows = await self._fetched(connection, batch, deadline)
            except _lost():
                connection = await self._connect(deadline)
                rows = await self._fetched(connection, batch, deadline)
        except Exception as error:
            failure = error
        if failure is not None:
            if connection is not None:
                connection.pgconn.finish()
            connection = None
            self._paused_until = time.monotonic() + _PAUSE_SECONDS
            self._circuit.failed(time.monotonic() - begun)
            _log.warning("Batches of look-ups fail (%s); threads look up", type(failure).__name__)
        self._free.append(connection)
        _settle(batch, rows, failure)
        self._send()

    async def _fetched(self, connection: Any, batch: _Batch, deadline: float) -> list[_Row]:
        # A timeout around the statement would have psycopg cancel it, and wait for that.
        connection.patience = max(_LEAST_PATIENCE, deadline - time.monotonic())
        return await self._rows(connection, batch)

    async def _rows(self, connection: Any, batch: _Batch) -> list[_Row]:
        sites, keys = ([pair[place] for pair in batch] for place in (0, 1))
        cursor = await connection.execute(
            LOOKUPS, (sites, keys), prepare=self._settings.database_prepares
        )
        fetched: list[_Row] = await cursor.fetchall()
        connection.used = time.monotonic()
        return fetched

    async def _connect(self, deadline: float) -> Any:
        from comments.database.postgresql import PatientAsyncConnection, connection_parameters

        parameters = connection_parameters(self._settings)
        async with asyncio.timeout(deadline - time.monotonic()):
            return await PatientAsyncConnection.connect(**parameters, autocommit=True)


async def _is_forgotten(connection: Any) -> bool:
    from comments.database.postgresql import is_forgotten_soon

    return await is_forgotten_soon(connection)


def _lost() -> type[Exception]:
    from psycopg import OperationalError

    return OperationalError


def _settle(batch: _Batch, rows: list[_Row], failure: BaseException | None) -> None:
    by_number: dict[int, _Row] = {row[_NUMBER]: row for row in rows}
    for number, future in enumerate(batch.values(), 1):
        if future.done():
            continue
        if failure is None:
            future.set_result(by_number.get(number))
        else:
            future.set_exception(Unanswered(type(failure).__name__))
            # Where its caller has left meanwhile, nobody asks for it any more.
            future.exception()
