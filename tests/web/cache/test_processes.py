"""A write in one process shows in the very next answer of every other, on both databases."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from comments.database.sqlite import has_wal_reset_bug
from comments.settings import Settings
from tests.benchmarks.machine import free_port, running, wait_for
from tests.house import House

CONNECTIONS = 12
"""Enough that each of two processes holds some of them."""


@pytest.fixture
def connections(
    house: House, settings: Settings, tmp_path: Path
) -> Iterator[list[http.client.HTTPConnection]]:
    """Open connections to a service of its own: of two processes, where the engine allows it."""
    port = free_port()
    processes = "1" if settings.sqlite and has_wal_reset_bug() else "2"
    serve = [
        str(Path(sys.executable).with_name("comments")),
        "serve",
        "--port",
        str(port),
        "--processes",
        processes,
    ]
    variables = {
        "COMMENTS_DATABASE_URL": settings.database_url,
        "COMMENTS_SECRET_KEY": settings.secret_key,
        "COMMENTS_WORKER": "off",
        "COMMENTS_DEBUG_HEADERS": "on",
    }
    with running(serve, tmp_path / "serve.log", **variables) as process:
        wait_for(f"http://127.0.0.1:{port}/count.js", process)
        opened = [
            http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(CONNECTIONS)
        ]
        yield opened
        for connection in opened:
            connection.close()


def read(connection: http.client.HTTPConnection, path: str) -> tuple[bytes, str | None]:
    """Return an answer's body and how it was made."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.read(), answer.getheader("X-Cache")


def test_whatever_is_written_elsewhere_is_in_the_next_answer_of_every_process(
    house: House, connections: list[http.client.HTTPConnection]
) -> None:
    house.set(max_rejected="100", flood_minute="0")
    ada, desk = house.reader("Ada"), house.staff()
    path, results = f"/api/v1/thread?site={house.key}&article=a1&sort=newest", []
    for number in range(10):
        comment = ada.says(f"Number {number} is about its own part of the town, {number * 7919}.")
        for connection in connections:
            body, how = read(connection, path)
            results.append(how)
            assert comment.encode() in body
        desk.decide(comment, "reject", reason="abuse")
        for connection in connections:
            body, _ = read(connection, path)
            assert comment.encode() not in body
    assert results.count("hit") > len(results) / 2
