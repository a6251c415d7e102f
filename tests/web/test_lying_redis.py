"""What stands where Redis should lies, loads, is full or stops in mid-sentence: rate limits are
each process's own, and nobody waits for them.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from flask import Flask

from comments.app import create_app
from comments.settings import Settings
from comments.web.limits import limiter
from tests.house import House

ANSWERS = {
    "another protocol": b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
    "loading": b"-LOADING Redis is loading the dataset in memory\r\n",
    "full": b"-OOM command not allowed when used memory > 'maxmemory'.\r\n",
    "a replica": b"-READONLY You can't write against a read only replica.\r\n",
    "no script": b"-NOSCRIPT No matching script. Please use EVAL.\r\n",
    "half a sentence": b"$100\r\nabc",
    "no number": b":one\r\n",
    "too many": b"*999999999\r\n",
    "a negative length": b"$-7\r\n",
    "nothing at all": b"$-1\r\n",
    "another kind": b"*2\r\n$1\r\na\r\n$1\r\nb\r\n",
    "fine": b"+OK\r\n",
    "noise": bytes(range(256)),
    "silence": b"",
}
LIMIT = 3


@contextmanager
def liar(answer: bytes, *, closes: bool) -> Iterator[int]:
    """Give the port of a server that answers everything so, and closes then or does not."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def serve(line: socket.socket) -> None:
        with suppress(OSError), line:
            while line.recv(65_536):
                line.sendall(answer)
                if closes:
                    return

    def accept() -> None:
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                threading.Thread(target=serve, args=(line,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()


@pytest.mark.parametrize("closes", [False, True])
@pytest.mark.parametrize("kind", ANSWERS)
def test_whatever_redis_says_limits_are_kept_and_nobody_waits(
    kind: str, closes: bool, app: Flask, settings: Settings, house: House
) -> None:
    former = dict(vars(limiter))
    try:
        with liar(ANSWERS[kind], closes=closes) as port:
            limited = replace(
                settings,
                rate_limits=True,
                redis_url=f"redis://127.0.0.1:{port}/0",
                limit_previews=f"{LIMIT} per minute",
            )
            application = create_app(limited)
            house.public.client = application.test_client()
            statuses, begun = [], time.monotonic()
            for _ in range(LIMIT + 1):
                body = {"site": house.key, "body": "Hello"}
                statuses.append(house.public.call("POST", "/preview", body).status_code)
            assert statuses == [200] * LIMIT + [429]
            assert time.monotonic() - begun < 3
    finally:
        vars(limiter).update(former)
