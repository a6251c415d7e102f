"""Traces, by OpenTelemetry, where the setting ``tracing`` is on and the extra ``otel`` is
installed.

A span says which route, which statement or which piece of work, and how long; statements have no
values in them, and addresses of requests are told by their route alone. Where to, and how much, say
OpenTelemetry's own variables (``OTEL_EXPORTER_OTLP_ENDPOINT``, ``OTEL_TRACES_SAMPLER`` …).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version
from typing import Any, Protocol

from comments.errors import SettingsError
from comments.telemetry.request_ids import ENVIRON

_LONGEST_STATEMENT = 2_000
_NOTHING: AbstractContextManager[Any] = nullcontext()
_tracer: Any = None


class RequestSpan(Protocol):
    """What a request's answer is told to."""

    def end(self, route: str, status: int) -> None:
        """Note which route answered, and how."""


class _NoSpan:
    def end(self, route: str, status: int) -> None:
        """Nothing listens."""


class _ServerSpan:
    def __init__(self, span: Any, method: str) -> None:
        self._span, self._method = span, method

    def end(self, route: str, status: int) -> None:
        self._span.update_name(f"{self._method} {route}")
        self._span.set_attribute("http.route", route)
        self._span.set_attribute("http.response.status_code", status)
        if status >= 500:
            from opentelemetry.trace import StatusCode

            self._span.set_status(StatusCode.ERROR)


_NO_SPAN = nullcontext(_NoSpan())


def start_tracing() -> None:
    """Send traces from here on. Raises ``SettingsError`` where the extra is not installed."""
    global _tracer
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsError(
            "Setting tracing needs the extra otel: pip install 'article-comments[otel]'."
        ) from None
    resource = Resource.create(
        {
            "service.name": os.environ.get("OTEL_SERVICE_NAME", "comments"),
            "service.version": version("article-comments"),
            "service.instance.id": f"{os.uname().nodename}:{os.getpid()}",
        }
    )
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("comments")


def request_span(environ: dict[str, Any]) -> AbstractContextManager[RequestSpan]:
    """Return the span of a request, a child of the one that ``traceparent`` names."""
    return _NO_SPAN if _tracer is None else _request_span(environ)


@contextmanager
def _request_span(environ: dict[str, Any]) -> Iterator[RequestSpan]:
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {"traceparent": environ.get("HTTP_TRACEPARENT", "")}
    method = environ["REQUEST_METHOD"]
    attributes = {"http.request.method": method, ENVIRON: environ.get(ENVIRON, "")}
    with _tracer.start_as_current_span(
        method,
        context=TraceContextTextMapPropagator().extract(carrier),
        kind=SpanKind.SERVER,
        attributes=attributes,
        record_exception=False,
    ) as span:
        yield _ServerSpan(span, method)


def statement_span(statement: str, system: str) -> AbstractContextManager[Any]:
    """Return the span of a statement, told without its values."""
    if _tracer is None:
        return _NOTHING
    text = statement[:_LONGEST_STATEMENT]
    return work_span(
        text.split(None, 1)[0] if text.strip() else "statement",
        {"db.query.text": text, "db.system.name": system},
    )


def work_span(name: str, attributes: dict[str, str] | None = None) -> AbstractContextManager[Any]:
    """Return the span of a piece of work inside the service."""
    if _tracer is None:
        return _NOTHING
    return _tracer.start_as_current_span(  # type: ignore[no-any-return]
        name, attributes=attributes or {}, record_exception=False
    )
