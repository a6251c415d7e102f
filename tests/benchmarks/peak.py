"""Breaking news: one article, its readers and their widgets, who write and vote in it, at a share
of the real thing that this machine carries besides the load itself.

Requests are sent when they are due, whatever became of those before, and timed from then.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import mean, quantiles

from tests.benchmarks.bench import NEWS, PAGE
from tests.benchmarks.costs import Place, comments
from tests.benchmarks.machine import paces
from tests.benchmarks.town import SITE
from tests.benchmarks.writer import sign_in

ARTICLE = "hundred"
_WORKERS = 8
"""Connections of each kind."""


@dataclass(frozen=True)
class Peak:
    """What happens in a second of it."""

    readers: int = 50_000
    posts: float = 20.0
    votes: float = 500.0
    poll_seconds: float = 20.0
    stay_seconds: float = 180.0
    """How long a reader stays; as many come as leave."""

    def rates(self, share: float) -> dict[str, float]:
        """Return how many requests of each kind a second a share of it brings."""
        return {
            "page": self.readers / self.stay_seconds * share,
            "news": self.readers / self.poll_seconds * share,
            "post": self.posts * share,
            "vote": self.votes * share,
        }


@dataclass
class Simulated:
    """What came of it."""

    share: float
    seconds: float
    service: float = 0.0
    """Processors that were busy with it, at the pace of the machine's best moment."""
    database: float = 0.0
    latencies: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    unseen: int = 0
    """Posts that a page read after their answer did not show."""

    def p99(self, kind: str) -> float:
        """Milliseconds within which all but one in a hundred came."""
        return quantiles(self.latencies[kind], n=100)[98] * 1000

    def figures(self) -> dict[str, object]:
        """Return it as ``figures.json`` has it."""
        return {
            "share": self.share,
            "service_processors": round(self.service, 3),
            "database_processors": round(self.database, 3),
            "p99_ms": {kind: round(self.p99(kind), 1) for kind in self.latencies},
            "answers": {kind: len(times) for kind, times in self.latencies.items()},
            "failures": len(self.failures),
            "unseen": self.unseen,
        }


def simulate(place: Place, *, share: float, seconds: float, peak: Peak | None = None) -> Simulated:
    """Let a share of the peak come for some seconds."""
    result = Simulated(share, seconds)
    tokens = [sign_in(place.server.address, f"Reader {number}") for number in range(_WORKERS)]
    ids, pace = comments(place.server), paces()
    begun, before = time.monotonic() + 0.2, place.processor()
    senders = {"page": _page, "news": _news, "post": _post, "vote": _vote}
    workers = []
    for kind, rate in (peak or Peak()).rates(share).items():
        result.latencies[kind] = []
        for number in range(_WORKERS):
            worker = _Worker(place, tokens[number], ids, result)
            times = (begun + (number / _WORKERS) / rate * _WORKERS, _WORKERS / rate)
            target = worker.run
            workers.append(threading.Thread(target=target, args=(kind, senders[kind], *times)))
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    after = place.processor()
    ease = min(pace) / mean([*pace, *paces()])
    result.service, result.database = (
        (late - early) / seconds * ease for early, late in zip(before, after, strict=True)
    )
    return result


class _Worker:
    """One connection that sends requests of one kind."""

    def __init__(self, place: Place, token: str, ids: list[str], result: Simulated) -> None:
        host = place.server.address.removeprefix("http://")
        self.connection = http.client.HTTPConnection(host, timeout=30)
        self.headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        self.ids, self.result, self.tag = ids, result, ""
        self.dice = random.Random(token)

    def run(self, kind: str, send: Callable[[_Worker], int], first: float, pause: float) -> None:
        """Send until the time is up."""
        due, end = first, first + self.result.seconds
        while due < end:
            time.sleep(max(0.0, due - time.monotonic()))
            status = send(self)
            self.result.latencies[kind].append(time.monotonic() - due)
            if status not in (200, 201, 202, 304):
                self.result.failures.append(f"{kind} {status}")
            due += pause

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, bytes, str]:
        """Return status, body and tag of an answer."""
        data = None if body is None else json.dumps(body)
        personal = self.headers if data is not None else {}
        self.connection.request(method, path, data, {**personal, **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers.get("ETag", "")


def _page(worker: _Worker) -> int:
    return worker.ask("GET", PAGE, **{"Accept-Encoding": "br"})[0]


def _news(worker: _Worker) -> int:
    status, _, tag = worker.ask("GET", NEWS, **{"If-None-Match": worker.tag})
    worker.tag = tag or worker.tag
    return status


def _post(worker: _Worker) -> int:
    text = " ".join(f"{worker.dice.getrandbits(40):x}" for _ in range(18))
    new = {"site": SITE, "article": ARTICLE, "body": text}
    status, body, _ = worker.ask("POST", "/api/v1/comments", new)
    newest = f"/embed/thread?site={SITE}&article={ARTICLE}&sort=newest"
    # Some were written since by others: a page holds the fifty latest.
    _, page, _ = worker.ask("GET", newest + "&limit=50")
    if status == 201 and json.loads(body)["id"].encode() not in page:
        worker.result.unseen += 1
    return status


def _vote(worker: _Worker) -> int:
    path = f"/api/v1/comments/{worker.dice.choice(worker.ids)}/vote"
    return worker.ask("PUT", path, {"value": worker.dice.choice((1, 0))})[0]
