"""Writes that wait while another process holds the database: so many, so long, and for nobody
else.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from contextlib import closing

from comments.cli.process import SQLITE_WRITERS
from comments.database.sqlite import sqlite3
from comments.database.write_lock import take_write_lock
from tests.durability.serving import Service

ROOM = 4


def request(service: Service, token: str, body: str) -> socket.socket:
    """Send a comment and leave the answer unread."""
    sent = json.dumps({"site": "daily", "article": "a1", "body": body}).encode()
    head = (
        f"POST /api/v1/comments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: {token}\r\nContent-Length: {len(sent)}\r\nConnection: close\r\n\r\n"
    )
    caller = socket.create_connection(("127.0.0.1", service.port), timeout=30)
    caller.sendall(head.encode() + sent)
    return caller


def answer(caller: socket.socket) -> str:
    """Read the whole answer."""
    with caller:
        return b"".join(iter(lambda: caller.recv(65_536), b"")).decode()


def stored(service: Service) -> set[str]:
    """Return the texts that are in the database."""
    with closing(sqlite3.connect(service.file)) as connection:
        return {row[0] for row in connection.execute("SELECT source FROM comment")}


def test_too_many_are_told_at_once_and_who_has_left_is_passed_over(
    service: Service,
) -> None:
    service.settings = {"write_queue": str(ROOM), "database_wait": "6"}
    service.start()
    token = service.sign_in("Ana")
    lock = take_write_lock(f"{service.file}.lock")
    try:
        busy = [request(service, token, f"busy {number}") for number in range(SQLITE_WRITERS)]
        time.sleep(0.5)
        queued = [request(service, token, f"queued {number}") for number in range(ROOM)]
        time.sleep(0.5)
        begun = time.monotonic()
        refusal = answer(request(service, token, "refused"))
        assert time.monotonic() - begun < 2
        assert refusal.startswith("HTTP/1.1 503")
        assert "retry-after: 2" in refusal.lower()
        assert "access-control-allow-origin: *" in refusal.lower()
        for caller in queued[:2]:
            caller.close()
        time.sleep(0.5)
    finally:
        os.close(lock)
    answers = [answer(caller) for caller in (*busy, *queued[2:])]
    assert all(text.split()[1] in ("201", "202") for text in answers), answers
    texts = stored(service)
    assert {"queued 2", "queued 3"} <= texts
    assert not {"queued 0", "queued 1", "refused"} & texts


def test_nobody_waits_as_long_as_a_browser_would(service: Service) -> None:
    service.settings = {"write_queue": "200", "database_wait": "2"}
    service.start()
    token = service.sign_in("Ben")
    lock = take_write_lock(f"{service.file}.lock")
    answers: list[tuple[str, float]] = []

    def write(number: int) -> None:
        begun = time.monotonic()
        text = answer(request(service, token, f"crowd {number}"))
        answers.append((text.split()[1], time.monotonic() - begun))

    crowd = [threading.Thread(target=write, args=(number,)) for number in range(60)]
    try:
        for writer in crowd:
            writer.start()
        for writer in crowd:
            writer.join()
    finally:
        os.close(lock)
    assert {status for status, _ in answers} == {"503"}
    assert max(seconds for _, seconds in answers) < 7
    assert not [text for text in stored(service) if text.startswith("crowd")]
    assert service.post(
        "/comments", {"site": "daily", "article": "a1", "body": "On."}, Authorization=token
    )[0] in (201, 202)
