"""Every count and time that is told to Prometheus, by name, with its sentence.

What can be counted only by asking the database (queues, the outbox) is in ``web/health/gauges.py``.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "unmatched"
"""The route of a request that fits none, whatever its address."""

requests = Counter(
    "comments_requests",
    "Requests answered, by route, method and status; those answered from what is kept ready too.",
    ["route", "method", "status"],
    registry=REGISTRY,
)
request_seconds = Histogram(
    "comments_request_duration_seconds",
    "Seconds from the whole request to its answer, waiting for a thread included; of what is not "
    "kept ready.",
    ["route", "method"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
cache_answers = Counter(
    "comments_cache_answers",
    "Public reads that came to the response cache, by whether the answer was kept there and true.",
    ["result"],
    registry=REGISTRY,
)
cache_bytes = Gauge(
    "comments_cache_bytes",
    "Bytes of prebuilt answers, over all processes.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
writer_wait_seconds = Histogram(
    "comments_writer_wait_seconds",
    "Seconds a write waited for its turn at the database.",
    buckets=_SECONDS,
    registry=REGISTRY,
)
stored_comments = Counter(
    "comments_stored",
    "Comments stored, by the status that screening gave them.",
    ["status"],
    registry=REGISTRY,
)
findings = Counter(
    "comments_screening_findings",
    "Findings of screening, by check and by the status they ask for.",
    ["check", "status"],
    registry=REGISTRY,
)
decisions = Counter(
    "comments_decisions",
    "Decisions about comments, screening's own included, by action and by kind of actor.",
    ["action", "actor"],
    registry=REGISTRY,
)
external_checks = Counter(
    "comments_external_checks",
    "Questions to judges outside, by check and outcome (answered, failed).",
    ["check", "outcome"],
    registry=REGISTRY,
)
external_check_seconds = Histogram(
    "comments_external_check_duration_seconds",
    "Seconds a judge outside took to answer.",
    ["check"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
limits_without_redis = Counter(
    "comments_limits_without_redis",
    "Rate limits counted in the process's own memory because Redis did not answer.",
    registry=REGISTRY,
)
refused_writes = Counter(
    "comments_refused_writes",
    "Writes not begun, by reason: too many waited (full), waited too long (late), caller left "
    "(left).",
    ["reason"],
    registry=REGISTRY,
)
refused_reads = Counter(
    "comments_refused_reads",
    "Reads not begun, by reason: too many waited (full), waited too long (late), caller left "
    "(left).",
    ["reason"],
    registry=REGISTRY,
)
replica_reads = Counter(
    "comments_replica_reads",
    "Reads that may be a little behind, by where they were answered: replica, or the database "
    "itself.",
    ["place"],
    registry=REGISTRY,
)
failed_chores = Counter(
    "comments_worker_failures",
    "Turns and chores of the worker that failed and are tried again.",
    registry=REGISTRY,
)


def count_request(route: str, method: str, status: int, times: int = 1) -> None:
    """Count requests that were answered."""
    requests.labels(route, _method(method), str(status)).inc(times)


def time_request(route: str, method: str, seconds: float) -> None:
    """Note how long an answer took."""
    request_seconds.labels(route, _method(method)).observe(seconds)


def _method(method: str) -> str:
    """Return a method as a label: callers may invent their own."""
    return method if method in _METHODS else "other"
