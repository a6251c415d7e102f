"""The way in under granian: what is kept is answered at once, everything else in threads of its
own.

Whoever reads a page that is kept never waits for a thread, nor for those who write: hits are
answered on the event loop. Bodies are read there too, so that a slow sender holds no thread.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from comments.web.cache.core import ResponseCache
from comments.web.cache.wsgi_environ import Answer, ask
from comments.web.problem_body import PROBLEM_TYPE, UNFORESEEN, problem_body

_log = logging.getLogger(__name__)
_READS = ("GET", "HEAD", "OPTIONS")
_NO_BODY = (204, 304)
_PATIENCE_SECONDS = 8.0
"""How long those who are being answered hold up the end of the process."""


class RsgiFront:
    """An RSGI application (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md)."""

    def __init__(
        self,
        edge: ResponseCache,
        *,
        longest_body: int,
        body_seconds: float,
        readers: int,
        writers: int,
    ) -> None:
        self._edge = edge
        self._longest = longest_body
        self._body_seconds = body_seconds
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="writer")
        self._open = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer a request."""
        method, headers = scope.method, scope.headers
        if method in ("GET", "HEAD"):
            reply = self._edge.at_once(scope.path, scope.query_string, method, headers.get)
            if reply is not None:
                _send(protocol, *reply)
                return
        self._open += 1
        try:
            _send(protocol, *await self._ask(scope, protocol, method, headers))
        finally:
            self._open -= 1

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let those who are being answered have their answers."""
        loop.run_until_complete(self._finish())
        for pool in (self._readers, self._writers):
            pool.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, scope: Any, protocol: Any, method: str, headers: Any) -> Answer:
        try:
            body = await asyncio.wait_for(self._body(protocol, headers), self._body_seconds)
        except TimeoutError:
            return _refused(408, "timeout", "The request's body did not arrive in time.")
        except Exception:
            return _refused(400, "bad_request", "The request's body ended before it was whole.")
        pool = self._readers if method in _READS else self._writers
        try:
            return await asyncio.get_running_loop().run_in_executor(
                pool, ask, self._edge, scope, body
            )
        except Exception:
            _log.exception("The application failed")
            return _refused(500, "internal", UNFORESEEN)

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


def _refused(status: int, code: str, detail: str) -> Answer:
    headers = [
        ("content-type", PROBLEM_TYPE),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ]
    return Answer(status, headers, problem_body(status, code, detail))


def _send(protocol: Any, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    if body and status not in _NO_BODY:
        protocol.response_bytes(status, headers, body)
    else:
        protocol.response_empty(status, headers)
