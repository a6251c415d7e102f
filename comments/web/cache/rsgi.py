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

_log = logging.getLogger(__name__)
_READS = ("GET", "HEAD", "OPTIONS")
_NO_BODY = (204, 304)
_PATIENCE_SECONDS = 8.0
"""How long those who are being answered hold up the end of the process."""
_FAILED = Answer(
    500,
    [("content-type", "application/problem+json"), ("cache-control", "no-store")],
    b'{"type":"about:blank","title":"Internal Server Error","status":500,"code":"internal_server_error",'
    b'"detail":"Something went wrong here. It has been logged."}',
)


class RsgiFront:
    """An RSGI application (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md)."""

    def __init__(
        self, edge: ResponseCache, *, longest_body: int, readers: int, writers: int
    ) -> None:
        self._edge = edge
        self._longest = longest_body
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="writer")
        self._open = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer a request."""
        method, headers = scope.method, scope.headers
        if method in ("GET", "HEAD"):
            kept = self._edge.at_once(scope.path, scope.query_string, method, headers.get)
            if kept is not None:
                _send(protocol, *kept)
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
            body = await self._body(protocol, headers)
        except Exception:
            return Answer(400, [], b"")
        pool = self._readers if method in _READS else self._writers
        try:
            return await asyncio.get_running_loop().run_in_executor(
                pool, ask, self._edge, scope, body
            )
        except Exception:
            _log.exception("The application failed")
            return _FAILED

    async def _body(self, protocol: Any, headers: Any) -> bytes:
        """Read the body, but no more of it than one byte beyond what is allowed: the application
        then refuses it.
        """
        length = headers.get("content-length")
        if length is None and "transfer-encoding" not in headers:
            return b""
        if length is not None and length.isdigit():
            return b"" if int(length) > self._longest else bytes(await protocol())
        read = bytearray()
        async for chunk in protocol:
            read += chunk
            if len(read) > self._longest:
                break
        return bytes(read)

    async def _finish(self) -> None:
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while self._open and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)


def _send(protocol: Any, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    if body and status not in _NO_BODY:
        protocol.response_bytes(status, headers, body)
    else:
        protocol.response_empty(status, headers)
