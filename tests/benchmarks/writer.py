"""One writer who posts as fast as the service takes it, and looks after each post whether readers
see it at once.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.benchmarks.town import SITE


@dataclass
class Written:
    """What a writer did."""

    posted: int = 0
    stale: int = 0
    """Times a read that began after the post was answered did not show it."""
    stop: threading.Event = field(default_factory=threading.Event)


def sign_in(address: str, name: str = "Writer") -> str:
    """Return a reader's token."""
    connection = _connection(address)
    body = json.dumps({"site": SITE, "name": name})
    connection.request("POST", "/api/v1/readers", body, {"Content-Type": "application/json"})
    return str(json.loads(connection.getresponse().read())["token"])


@contextmanager
def writing(address: str, article: str) -> Iterator[Written]:
    """Write to an article meanwhile."""
    tally, token = Written(), sign_in(address)
    thread = threading.Thread(target=_write, args=(address, article, token, tally))
    thread.start()
    try:
        yield tally
    finally:
        tally.stop.set()
        thread.join()


def _write(address: str, article: str, token: str, tally: Written) -> None:
    connection = _connection(address)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    page = f"/embed/thread?site={SITE}&article={article}&sort=newest&limit=1"
    while not tally.stop.is_set():
        text = " ".join(f"{random.getrandbits(40):x}" for _ in range(18))
        body = json.dumps({"site": SITE, "article": article, "body": text})
        connection.request("POST", "/api/v1/comments", body, headers)
        answer = connection.getresponse()
        stored = json.loads(answer.read())
        if answer.status != 201:
            raise RuntimeError(f"a post was answered with {answer.status}: {stored}")
        connection.request("GET", page)
        reread = connection.getresponse().read()
        tally.posted += 1
        tally.stale += stored["id"].encode() not in reread


def _connection(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
