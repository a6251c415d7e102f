"""Every request that is answered in a thread, counted, timed, named and, where that is on,
logged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from comments.telemetry import metrics, request_ids, tracing
from comments.telemetry.logs import ACCESS
from comments.web.cache.entry import Headers
from comments.web.cache.wsgi_environ import ARRIVAL, ROUTE, Application


class Observed:
    """A WSGI application that notes what became of each request to another."""

    def __init__(self, application: Application, *, access_log: bool) -> None:
        self._application, self._access_log = application, access_log

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request."""
        arrival = environ.get(ARRIVAL) or time.perf_counter()
        request_id = environ.get(request_ids.ENVIRON) or request_ids.request_id_for(
            environ.get("HTTP_X_REQUEST_ID")
        )
        environ[request_ids.ENVIRON] = request_id
        statuses = [500]

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            statuses[:] = [int(status[:3])]
            named = [pair for pair in headers if pair[0].lower() != "x-request-id"]
            return start_response(status, [*named, (request_ids.HEADER, request_id)], exc_info)

        method = environ["REQUEST_METHOD"]
        with request_ids.answering(request_id), tracing.request_span(environ) as span:
            try:
                return self._application(environ, start)
            finally:
                route = environ.get(ROUTE) or metrics.UNMATCHED
                span.end(route, statuses[0])
                seconds = time.perf_counter() - arrival
                metrics.time_request(route, method, seconds)
                self.note(route, method, statuses[0], seconds, request_id)

    def note(
        self, route: str, method: str, status: int, seconds: float | None, request_id: str
    ) -> None:
        """Count an answer, and log it where that is on."""
        metrics.count_request(route, method, status)
        if self._access_log:
            log_answer(route, method, status, seconds, request_id)


def log_answer(
    route: str, method: str, status: int, seconds: float | None, request_id: str
) -> None:
    """Log an answer: by which route, never at which address or for whom."""
    extra: dict[str, Any] = {
        "method": method,
        "route": route,
        "status": status,
        "request_id": request_id,
    }
    if seconds is not None:
        extra["seconds"] = round(seconds, 6)
    ACCESS.info("%s %s %s", method, route, status, extra=extra)
