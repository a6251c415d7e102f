"""All counts of all processes, in the form Prometheus reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from comments.telemetry.metrics import REGISTRY
from comments.telemetry.shared_counts import FOLDER, forget_the_dead

CONTENT_TYPE = CONTENT_TYPE_LATEST


class _Ready(Collector):
    """What was gathered elsewhere for this exposition."""

    def __init__(self, gathered: Iterable[Metric]) -> None:
        self._gathered = list(gathered)

    def collect(self) -> Iterable[Metric]:
        return self._gathered


def exposition(gathered: Iterable[Metric] = ()) -> bytes:
    """Return the counts of all processes that share a folder, or of this one, with what the caller
    has gathered.
    """
    extra = CollectorRegistry()
    extra.register(_Ready(gathered))
    return generate_latest(_counts()) + generate_latest(extra)


def _counts() -> CollectorRegistry:
    folder = os.environ.get(FOLDER)
    if not folder:
        return REGISTRY
    forget_the_dead(Path(folder))
    together = CollectorRegistry()
    MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
    return together
