"""Asks the application a question the way nobody in particular would: no cookies, no token, no conditions."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from comments.web.answers import EDGE, Freshness
from comments.web.edge.answers import Headers
from comments.web.edge.questions import Question

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
FOREVER = float("inf")


class Inner:
    """The application behind the edge."""

    def __init__(self, application: Application, public_url: str) -> None:
        self._application = application
        address = urlsplit(public_url)
        self._environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "SERVER_NAME": address.hostname or "localhost",
            "SERVER_PORT": str(address.port or (443 if address.scheme == "https" else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": address.netloc,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": address.scheme,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def ask(self, question: Question) -> tuple[bytes, Headers, float] | None:
        """Return a public answer's body, headers and end (seconds since the epoch); None where it is not public."""
        said: dict[str, Freshness] = {}
        asked = {"PATH_INFO": question.path, "QUERY_STRING": question.query, "wsgi.input": io.BytesIO(), EDGE: said}
        status, headers, body = self._call(self._environ | asked)
        if not status.startswith("200 ") or not _public(headers):
            return None
        if question.subject == "script":
            return body, headers, FOREVER
        freshness = said.get("freshness")
        if freshness is None:
            return None
        return body, headers, FOREVER if freshness.until is None else freshness.until.timestamp()

    def _call(self, environ: dict[str, Any]) -> tuple[str, Headers, bytes]:
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _: None

        answer = self._application(environ, start)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return *started[-1], body


def _public(headers: Headers) -> bool:
    """Say whether an answer calls itself public and sets nothing on its caller."""
    said = {name.lower(): value for name, value in headers}
    varies = {name.strip().lower() for name in said.get("vary", "").split(",")} - {"accept-encoding", ""}
    return said.get("cache-control", "").startswith("public") and "set-cookie" not in said and not varies
