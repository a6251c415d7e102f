"""What the serving process takes: memory, and time to start."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.bench import Bench
from tests.benchmarks.machine import resident
from tests.benchmarks.servers import Server


def memory(bench: Bench, us: Server) -> None:
    """What the serving process has resident after all of this."""
    mebibytes = resident(us.pid) / 2**20
    bench.say("RSS under load", "≤ 160 MiB", f"{mebibytes:.0f} MiB", mebibytes <= 160)


def cold_start(bench: Bench, start: Callable[[], float]) -> None:
    """From nothing to the first answer, several times."""
    took = sorted(start() for _ in range(bench.rounds))[bench.rounds // 2]
    bench.say("cold start to first answer", "≤ 1.5 s", f"{took:.2f} s", took <= 1.5)
