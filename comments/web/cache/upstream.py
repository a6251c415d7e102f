"""Asks the application as nobody in particular would: no cookies, no token, no
conditions.
"""

from __future__ import annotations

import io

from comments.hosts import web_address
from comments.telemetry import request_ids
from comments.web.cache.entry import Headers
from comments.web.cache.key import PublicRead
from comments.web.cache.wsgi_environ import FIXED, Application, call
from comments.web.http_caching import FRESHNESS_PLACE, Freshness

FOREVER = float("inf")


class Upstream:
    """The application behind the cache."""

    def __init__(self, application: Application, public_url: str) -> None:
        self._application = application
        address = web_address(public_url)
        assert address is not None, "settings refuse any other"
        self._environ = {
            **FIXED,
            "REQUEST_METHOD": "GET",
            "SERVER_NAME": address.host,
            "SERVER_PORT": str(address.port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": address.netloc,
            "wsgi.url_scheme": address.scheme,
        }

    def ask(self, public_read: PublicRead) -> tuple[bytes, Headers, float] | None:
        """Return a public answer's body, headers and end (seconds since the epoch); None where it
        is not public.
        """
        freshness_marks: dict[str, Freshness] = {}
        environ = {
            "PATH_INFO": public_read.path,
            "QUERY_STRING": public_read.query,
            "wsgi.input": io.BytesIO(),
            FRESHNESS_PLACE: freshness_marks,
            request_ids.ENVIRON: request_ids.current_request_id() or "",
        }
        status, headers, body = call(self._application, self._environ | environ)
        if status != 200 or not _public(headers):
            return None
        if public_read.subject == "script":
            return body, headers, FOREVER
        freshness = freshness_marks.get("freshness")
        if freshness is None:
            return None
        return body, headers, FOREVER if freshness.until is None else freshness.until.timestamp()


def _public(headers: Headers) -> bool:
    """Say whether an answer calls itself public and sets nothing on its caller."""
    header_values = {name.lower(): value for name, value in headers}
    varies = {name.strip().lower() for name in header_values.get("vary", "").split(",")} - {
        "accept-encoding",
        "",
    }
    return (
        header_values.get("cache-control", "").startswith("public")
        and "set-cookie" not in header_values
        and not varies
    )
