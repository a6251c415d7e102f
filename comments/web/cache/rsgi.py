"""The way in under granian: what is kept is answered at once, everything else in threads of its
own.

Whoever reads a page that is kept never waits for a thread, nor for those who write: hits are
answered on the event loop. Bodies are read there too, so that a slow sender holds no thread.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from comments.telemetry import metrics
from comments.telemetry.request_ids import HEADER, answering, request_id_for
from comments.web.cache.core import Reply, ResponseCache
from comments.web.cache.key import route_of
from comments.web.cache.request_metrics import log_answer
from comments.web.cache.request_queue import Refused, RequestQueue
from comments.web.cache.wsgi_environ import Answer, ask
from comments.web.problem_body import (
    PROBLEM_TYPE,
    RETRY_AFTER,
    TOO_BUSY,
    UNFORESEEN,
    problem_body,
)

_log = logging.getLogger(__name__)
_READS = ("GET", "HEAD", "OPTIONS")
_NO_BODY = (204, 304)
_TOLD_EVERY_SECONDS = 1.0
HEALTH, ALIVE = "/healthz", b"ok\n"
ALIVE_HEADERS = [
    ("content-type", "text/plain; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
]
_BUSY_HEADERS = [
    ("retry-after", RETRY_AFTER),
    # Any page may read it: it holds nothing of anybody.
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "Retry-After"),
]
_PATIENCE_SECONDS = 8.0
"""How long those who are being answered hold up the end of the process."""


class RsgiFront:
    """An RSGI application (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md)."""

    def __init__(
        self,
        cache: ResponseCache,
        *,
        longest_body: int,
        body_seconds: float,
        readers: RequestQueue,
        writers: RequestQueue,
        access_log: bool = False,
        on_running: Callable[[], None] = lambda: None,
    ) -> None:
        self._cache = cache
        self._on_running = on_running
        self._longest = longest_body
        self._body_seconds = body_seconds
        self._readers, self._writers = readers, writers
        self._open = 0
        self._access_log = access_log

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to tell what has been answered from what is kept; call ``on_running`` as soon as
        the loop runs.
        """
        self._tell_hits(loop)
        loop.call_soon(self._on_running)

    def _tell_hits(self, loop: asyncio.AbstractEventLoop) -> None:
        self._cache.tell_hits()
        loop.call_later(_TOLD_EVERY_SECONDS, self._tell_hits, loop)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer a request."""
        method, headers = scope.method, scope.headers
        request_id = request_id_for(headers.get("x-request-id"))
        if method in ("GET", "HEAD"):
            reply = self._cache.at_once(scope.path, scope.query_string, method, headers.get)
            if reply is not None:
                self._send_hit(protocol, scope.path, method, reply, request_id)
                return
        self._open += 1
        try:
            reply = await self._looked_up(scope, method, headers)
            if reply is not None:
                self._send_hit(protocol, scope.path, method, reply, request_id)
                return
            _send(protocol, *await self._ask(scope, protocol, method, headers, request_id))
        finally:
            self._open -= 1

    async def _looked_up(self, scope: Any, method: str, headers: Any) -> Reply | None:
        if method not in ("GET", "HEAD"):
            return None
        return await self._cache.soon(scope.path, scope.query_string, method, headers.get)

    def _send_hit(
        self, protocol: Any, path: str, method: str, reply: Reply, request_id: str
    ) -> None:
        status, headers, body = reply
        _send(protocol, status, [*headers, (HEADER, request_id)], body)
        if self._access_log:
            log_answer(route_of(path), method, status, None, request_id)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let those who are being answered have their answers."""
        loop.run_until_complete(self._finish())
        self._cache.close()
        self._cache.tell_hits()
        self._readers.shutdown()
        self._writers.shutdown()

    async def _ask(
        self, scope: Any, protocol: Any, method: str, headers: Any, request_id: str
    ) -> Answer:
        if scope.path == HEALTH and method == "GET":
            return self._alive(request_id)
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await self._body(protocol, headers)
        except TimeoutError:
            detail = "The request's body did not arrive in time."
            return self._refused(method, request_id, 408, "timeout", detail)
        except Exception:
            detail = "The request's body ended before it was whole."
            return self._refused(method, request_id, 400, "bad_request", detail)
        values = (self._cache, scope, body, request_id, time.perf_counter())
        try:
            queue = self._readers if method in _READS else self._writers
            return await queue.run(protocol, ask, *values)
        except Refused:
            answer = self._refused(method, request_id, 503, "busy", TOO_BUSY)
            return answer._replace(headers=[*answer.headers, *_BUSY_HEADERS])
        except Exception:
            _log.exception("The application failed", extra={"request_id": request_id})
            return self._refused(method, request_id, 500, "internal", UNFORESEEN)

    def _alive(self, request_id: str) -> Answer:
        """Say, from the loop itself, that it turns: threads may all be busy."""
        metrics.count_request(HEALTH, "GET", 200)
        return Answer(200, [*ALIVE_HEADERS, (HEADER, request_id)], ALIVE)

    def _refused(self, method: str, request_id: str, status: int, code: str, detail: str) -> Answer:
        """Refuse a request that never came to the application."""
        metrics.count_request(metrics.UNMATCHED, method, status)
        if self._access_log:
            log_answer(metrics.UNMATCHED, method, status, None, request_id)
        with answering(request_id):
            body = problem_body(status, code, detail)
        headers = [
            ("content-type", PROBLEM_TYPE),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            (HEADER, request_id),
        ]
        return Answer(status, headers, body)

    async def _body(self, protocol: Any, headers: Any) -> bytes:
        """Return a body that arrived whole; one that is announced as too long is left unread, for
        the application to refuse. Raises what the server does where the sender ended too early.
        """
        length = headers.get("content-length")
        if length is None and "transfer-encoding" not in headers:
            return b""
        if length is not None and length.isdigit():
            return b"" if int(length) > self._longest else bytes(await protocol())
        return await self._chunks(protocol)

    async def _chunks(self, protocol: Any) -> bytes:
        """Return a body that says only at its end how long it was, or a little more of it than is
        allowed. Raises ``EOFError`` where that end never comes.
        """
        body, ends = bytearray(), 0
        async for chunk in protocol:
            body += chunk
            # granian hands out an empty piece at the end of a body, and one more for whatever
            # went wrong on the way there.
            ends += not chunk
            if len(body) > self._longest:
                return bytes(body)
        if ends > 1:
            raise EOFError
        return bytes(body)

    async def _finish(self) -> None:
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while self._open and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)


def _send(protocol: Any, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    if body and status not in _NO_BODY:
        protocol.response_bytes(status, headers, body)
    else:
        protocol.response_empty(status, headers)
