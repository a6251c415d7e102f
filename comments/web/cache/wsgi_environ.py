"""From a request as RSGI has it to the environment of PEP 3333, and from an application's pieces to
a whole answer.
"""

from __future__ import annotations

import io
import string
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

from comments.telemetry import request_ids
from comments.web.cache.entry import Headers

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
ARRIVAL = "comments.arrival"
"""Under which an environment says when the request was whole."""
ROUTE = "comments.route"
"""Under which whoever answers a request notes which route it fits."""
_BARE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
_ASCII = string.punctuation + " "
FIXED: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.version": (1, 0),
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}
"""What is the same for every request."""


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes


def environ(scope: Any, body: bytes, request_id: str, arrival: float) -> dict[str, Any]:
    """Return the environment of a request whose body is here, however it came.

    A header whose value is not ASCII is there and empty. ``arrival`` is when the request was whole,
    in seconds of ``time.perf_counter``.
    """
    host, port = _split(scope.server)
    environment = {
        **FIXED,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        # Raw UTF-8 is read as what it is: PEP 3333 has bytes as Latin-1, which it does not fit.
        "QUERY_STRING": quote(scope.query_string, safe=_ASCII, errors="surrogateescape"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": _split(scope.client)[0],
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        request_ids.ENVIRON: request_id,
        ARRIVAL: arrival,
    }
    headers = scope.headers
    for name in headers.keys():  # noqa: SIM118
        value = ("; " if name == "cookie" else ",").join(headers.get_all(name))
        environment[_BARE.get(name) or f"HTTP_{name.upper().replace('-', '_')}"] = value
    if environment.pop("HTTP_TRANSFER_ENCODING", None) is not None:
        environment["CONTENT_LENGTH"] = str(len(body))
    if scope.authority and "HTTP_HOST" not in environment:
        environment["HTTP_HOST"] = scope.authority
    return environment


def ascii_query(query: str) -> str:
    """Return a query, as PEP 3333 has it, with every byte beyond ASCII percent-encoded."""
    return query if query.isascii() else quote(query.encode("latin-1"), safe=_ASCII)


def ask(
    application: Application, scope: Any, body: bytes, request_id: str, arrival: float
) -> Answer:
    """Return the application's answer to a request."""
    return call(application, environ(scope, body, request_id, arrival))


def call(application: Application, environ: dict[str, Any]) -> Answer:
    """Return an application's answer in one piece."""
    start: list[Any] = []

    def start_response(
        status: str, headers: Headers, exc_info: Any = None
    ) -> Callable[[bytes], object]:
        start[:] = status, headers
        return lambda _: None

    pieces = application(environ, start_response)
    try:
        whole = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
    status, headers = start
    return Answer(int(status[:3]), headers, whole)


def _split(address: str) -> tuple[str, str]:
    """Split ``127.0.0.1:80`` or ``[::1]:80``."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port
