"""A served service, watched: its counts over all processes, its ids, its log."""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from comments.database.sqlite import has_wal_reset_bug
from comments.settings import Settings
from tests.benchmarks.machine import free_port, running, wait_for
from tests.house import House

TOKEN = "whoever-runs-the-service"


@dataclass
class Served:
    """A service that is served, and its log."""

    port: int
    log: Path
    processes: int

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Ask on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def counted(self, start: str) -> float:
        """Return the sum of the samples whose line begins so."""
        status, _, body = self.get("/metrics", Authorization=f"Bearer {TOKEN}")
        assert status == 200, body
        lines = body.decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(start))


@pytest.fixture(scope="module")
def served(
    app: object, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Two processes, where the engine allows it."""
    port, log = free_port(), tmp_path_factory.mktemp("served") / "serve.log"
    processes = 1 if settings.sqlite and has_wal_reset_bug() else 2
    command = [str(Path(sys.executable).with_name("comments")), "serve", "--port", str(port)]
    variables = {
        "COMMENTS_DATABASE_URL": settings.database_url,
        "COMMENTS_SECRET_KEY": settings.secret_key,
        "COMMENTS_WORKER": "off",
        "COMMENTS_METRICS_TOKEN": TOKEN,
        "COMMENTS_ACCESS_LOG": "on",
        "COMMENTS_DEBUG_HEADERS": "on",
        "COMMENTS_RATE_LIMITS": "off",
    }
    with running([*command, "--processes", str(processes)], log, **variables) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Served(port, log, processes)


def test_every_process_counts_and_hits_do_too(served: Served, house: House) -> None:
    house.reader().says("Something to read.")
    path = f"/api/v1/thread?site={house.key}&article=a1"
    results = [served.get(path)[1]["X-Cache"] for _ in range(40)]
    assert results.count("hit") > 30
    time.sleep(1.2)
    assert (
        served.counted('comments_requests_total{method="GET",route="/api/v1/thread",status="200"}')
        == 40
    )
    assert served.counted('comments_cache_answers_total{result="hit"}') == results.count("hit")
    assert served.counted("comments_cache_bytes") > 1_000
    assert served.counted(f'comments_queue_comments{{queue="pending",site="{house.key}"}}') == 0


def test_an_answer_from_the_loop_has_its_request_id_and_its_line(
    served: Served, house: House
) -> None:
    path = f"/api/v1/thread?site={house.key}&article=nobody"
    for number in range(4):
        _, headers, _ = served.get(path, X_Request_ID=f"from-the-proxy-{number}")
        assert headers.get_all("X-Request-ID") == [f"from-the-proxy-{number}"]
    assert served.get("/healthz", X_Request_ID="is-it-alive")[1]["X-Request-ID"] == "is-it-alive"
    time.sleep(0.2)
    events = [json.loads(line) for line in served.log.read_text().splitlines()]
    answered = [event for event in events if event.get("request_id") == "from-the-proxy-3"]
    assert [(event["route"], event["status"]) for event in answered] == [("/api/v1/thread", 200)]
    assert house.key not in served.log.read_text()


def test_readiness_and_liveness_are_told_over_the_wire(served: Served) -> None:
    assert served.get("/healthz")[0] == 200
    status, _, body = served.get("/readyz")
    assert (status, json.loads(body)["status"]) == (200, "ready")
    assert served.get("/metrics")[0] == 401
