"""The real service on a PostgreSQL of the test's own."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.durability.serving import Service
from tests.terminal import call


@dataclass
class PostgresService(Service):
    """A service whose database is reached at ``url``, with settings of its own."""

    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What the commands are told."""
        return {**super().environment, "COMMENTS_DATABASE_URL": self.url}

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Read on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read()
        finally:
            connection.close()

    def answer(self, path: str, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, str]]:
        """Send a request; return the status and the headers of what comes back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            sent = {"Content-Type": "application/json", **headers}
            connection.request("POST", f"/api/v1{path}", json.dumps(body), sent)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()

    def comment(self, token: str, body: str, article: str = "a1") -> int:
        """Write a comment; return the status."""
        sent: dict[str, Any] = {"site": "daily", "article": article, "body": body}
        status, _ = self.post("/comments", sent, Authorization=token)
        return status

    def bodies(self, article: str = "a1") -> list[str]:
        """Return every public comment's text as it is stored now."""
        texts, cursor = [], ""
        while True:
            path = f"/api/v1/thread?site=daily&article={article}&sort=oldest&limit=100{cursor}"
            status, _, body = self.get(path)
            assert status == 200, body
            page = json.loads(body)
            texts += [item["html"] for item in page["items"]]
            if page["next"] is None:
                return texts
            cursor = f"&cursor={page['next']}"

    def recovers(self, token: str, seconds: float) -> float:
        """Write until a comment is stored; return how many seconds that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            try:
                if self.comment(token, f"again {time.monotonic()}", "recovery") in (201, 202):
                    return time.monotonic() - begun
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"nothing is stored after {seconds} seconds")


@dataclass
class Crowd:
    """What came back to those who wrote at once."""

    stored: list[str] = field(default_factory=list)
    """Texts that were answered with 201 or 202."""
    statuses: set[int] = field(default_factory=set)


@contextmanager
def crowd(service: PostgresService, tokens: list[str]) -> Iterator[Crowd]:
    """Let one writer a token write under the article ``load``, without a pause, meanwhile."""
    tally, ending = Crowd(), threading.Event()

    def write(number: int, token: str) -> None:
        count = 0
        while not ending.is_set():
            count += 1
            body = f"word{number}x{count}"
            status = service.comment(token, body, "load")
            tally.statuses.add(status)
            if status in (201, 202):
                tally.stored.append(body)

    writers = [threading.Thread(target=write, args=each) for each in enumerate(tokens)]
    for writer in writers:
        writer.start()
    try:
        yield tally
    finally:
        ending.set()
        for writer in writers:
            writer.join()


def diagnosis(service: PostgresService) -> str:
    """Return what the doctor prints, whatever else it finds."""
    return call("doctor", environment=service.environment)[1]
