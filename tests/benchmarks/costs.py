"""What each kind of request costs, in microseconds of a processor: by that a node's capacity is
reckoned, however busy the machine is on which it was measured.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

import brotli

from tests.benchmarks.bench import BROTLI, PAGE, Bench, await_minute, tag
from tests.benchmarks.load import Load, Measured, posts, turns, votes
from tests.benchmarks.machine import paces, processor_seconds
from tests.benchmarks.servers import Server, ours
from tests.benchmarks.town import SITE
from tests.benchmarks.writer import sign_in
from tests.durability.backing import Postgres

ARTICLES = 40
CONNECTIONS = 32


@dataclass
class Cost:
    """What a request costs, and how many were answered in a second while that was measured."""

    service: float
    """Microseconds of the serving processes."""
    database: float
    """Microseconds of PostgreSQL's."""
    rate: float
    p99: float
    size: int
    """Bytes of an answer."""
    pace: float
    """Seconds that a fixed piece of work took meanwhile, see ``at_ease``."""


@dataclass
class Place:
    """A service on one of the databases."""

    server: Server
    postgres: Postgres | None = None

    def processor(self) -> tuple[float, float]:
        """Return the seconds of a processor used so far by the service and by PostgreSQL."""
        database = self.postgres.server.process.pid if self.postgres and self.postgres.server else 0
        return (
            processor_seconds(self.server.pid),
            processor_seconds(database) if database else 0.0,
        )

    def cost(self, bench: Bench, load: Load) -> Cost:
        """Send a load, after a second of it for warmth, and return what a request of it cost."""
        measured = Measured()
        Load(**{**vars(load), "seconds": 1.0}).once(bench.folder, Measured())
        pace, before = paces(), self.processor()
        load.once(bench.folder, measured)
        after, pace = self.processor(), [*pace, *paces()]
        requests = measured.rate * load.seconds
        service, database = (
            (late - early) * 1e6 / requests for early, late in zip(before, after, strict=True)
        )
        _fastest.append(min(pace))
        return Cost(service, database, measured.rate, measured.p99, measured.bytes, mean(pace))


_fastest: list[float] = []


def at_ease(costs: dict[str, Cost]) -> dict[str, dict[str, float]]:
    """Return costs as they are where the machine has nothing else to do: as much less as a fixed
    piece of work took less at the best moment of the run.
    """
    ease = {name: min(_fastest) / cost.pace for name, cost in costs.items()}
    return {
        name: {
            **asdict(cost),
            "service": cost.service * ease[name],
            "database": cost.database * ease[name],
        }
        for name, cost in costs.items()
    }


def loads(bench: Bench, server: Server) -> Iterator[tuple[str, Load]]:
    """Yield each kind of request by its name."""
    keys = [key for _, key, _ in bench.town.articles[-ARTICLES:]]
    paths = [f"/embed/thread?site={SITE}&article={key}" for key in keys]
    for path in paths * 6:  # every process reads them
        _read(server, path)
    url = server.address + PAGE
    yield "kept", bench.load(url, connections=CONNECTIONS)
    yield "forty", bench.load(url, connections=CONNECTIONS, script=turns(paths))
    await_minute(bench.seconds + 3)
    validator = (("If-None-Match", tag(url, *BROTLI)), *BROTLI)
    yield "unchanged", bench.load(url, connections=CONNECTIONS, headers=validator)
    token, ids = sign_in(server.address), comments(server)
    to = f"{server.address}/api/v1/comments"
    yield "post", bench.load(to, connections=8, script=posts(token, "story/10"), headers=())
    yield "vote", bench.load(to, connections=8, script=votes(token, ids), headers=())


def comments(server: Server) -> list[str]:
    """Return the ids of some comments."""
    body = _read(server, f"/api/v1/thread?site={SITE}&article=hundred&limit=40")
    return [item["id"] for item in json.loads(body)["items"]]


def _read(server: Server, path: str) -> bytes:
    request = urllib.request.Request(server.address + path, headers=dict(BROTLI))
    with urllib.request.urlopen(request) as answer:
        body: bytes = answer.read()
    return brotli.decompress(body) if answer.headers["Content-Encoding"] == "br" else body


def costs(bench: Bench, place: Place) -> dict[str, Cost]:
    """Measure every kind of request on a service."""
    return {name: place.cost(bench, load) for name, load in loads(bench, place.server)}


def built(bench: Bench, database: Path | str, postgres: Postgres | None = None) -> Cost:
    """Measure a page that is built anew each time, by a service whose cache has no room."""
    with ours(bench.folder, database, COMMENTS_CACHE_BYTES="0") as server:
        load = bench.load(server.address + PAGE, connections=4)
        return Place(server, postgres).cost(bench, load)


def figures_of(
    bench: Bench, measured: dict[str, Cost], *, stored: int, memory: int
) -> dict[str, object]:
    """Return what was measured on one database, as ``figures.json`` has it; sizes in bytes."""
    return {
        **at_ease(measured),
        "bytes_per_comment": round(stored / bench.town.shapes.total),
        "resident_mib": round(memory / 2**20),
    }
