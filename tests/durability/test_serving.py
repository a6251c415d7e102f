"""The server itself, over real sockets: what comes in whole or in pieces, and who waits for
whom.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import struct
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.sqlite import sqlite3
from comments.database.write_lock import take_write_lock
from tests.durability.serving import Service
from tests.terminal import call

pytestmark = pytest.mark.slow
THREAD = "/api/v1/thread?site=daily&article=a1"
RENEWING = (
    "import comments.cli.serve as s; s.RENEWAL_SECONDS = 12; from comments.cli import main; main()"
)
SOON = 2.0
"""Seconds in which an answer comes that waits for nobody."""


@pytest.fixture(scope="module")
def serving(
    prepared: Service, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service that serves, for all who leave it serving."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("about the server itself; once is enough")
    service = prepared.copied(tmp_path_factory.mktemp("serving"))
    service.start(host="localhost")
    yield service
    service.stop()


def raw(service: Service, request: bytes, seconds: float = 20) -> bytes:
    """Send bytes on a connection of their own and return all that comes back until it is closed."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=seconds) as line:
        line.sendall(request)
        answer = bytearray()
        while piece := line.recv(65_536):
            answer += piece
        return bytes(answer)


def get(
    service: Service, path: str, seconds: float = 20, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Ask for something on a connection of its own."""
    line = http.client.HTTPConnection("127.0.0.1", service.port, timeout=seconds)
    try:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        line.close()


def sign_in(service: Service) -> str:
    """Return what a new reader sends to be known."""
    return service.sign_in(f"Ana {uuid.uuid4().hex[:8]}")


def write(service: Service, bearer: str, text: str) -> tuple[int, dict[str, object]]:
    """Post a comment."""
    return service.post(
        "/comments", {"site": "daily", "article": "a1", "body": text}, Authorization=bearer
    )


def test_a_second_server_on_the_same_database_or_port_is_told_so_in_a_sentence(
    serving: Service, tmp_path: Path
) -> None:
    for port, sentence in ((serving.port, "is in use"), (Service(tmp_path).port, "already uses")):
        status, _, complaint = call("serve", "--port", str(port), environment=serving.environment)
        assert status == 1
        assert sentence in complaint


def test_a_body_may_come_in_pieces_of_unknown_number(serving: Service) -> None:
    body = json.dumps({"site": "daily", "name": "Ana"}).encode()
    pieces = (
        b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in (body[:7], body[7:])) + b"0\r\n\r\n"
    )
    head = (
        b"POST /api/v1/readers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
        b"application/json\r\n"
    )
    answer = raw(serving, head + b"Transfer-Encoding: chunked\r\n\r\n" + pieces)
    assert answer.startswith(b"HTTP/1.1 201 "), answer


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_and_not_kept_in_memory(
    serving: Service, chunked: bool
) -> None:
    head = (
        b"POST /api/v1/readers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
        b"application/json\r\n"
    )
    size = 2_000_000
    if chunked:
        answer = raw(
            serving,
            head
            + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % size
            + b"x" * size
            + b"\r\n0\r\n\r\n",
        )
    else:
        answer = raw(serving, head + b"Content-Length: %d\r\n\r\n" % size)
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
    assert b"application/problem+json" in answer


def test_the_application_sees_a_request_as_it_was_sent(serving: Service) -> None:
    write(serving, sign_in(serving), "The first comment here.")
    status, headers, body = get(serving, THREAD)
    assert (status, len(body)) == (200, int(headers["Content-Length"]))
    assert get(serving, THREAD, **{"If-None-Match": headers["ETag"]})[0] == 304
    line = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=20)
    line.request("HEAD", THREAD)
    answer = line.getresponse()
    assert (answer.headers["Content-Length"], answer.read()) == (headers["Content-Length"], b"")
    assert get(serving, "/caf%C3%A9/%FF%00")[0] == 404
    assert get(serving, "/api/v1/thread?site=daily&article=caf%C3%A9")[0] == 200
    unreadable = (
        b"POST /api/v1/readers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
        b"application/json\r\n"
    )
    unreadable += (
        b"Idempotency-Key: \xc3\xa9\r\nContent-Length: 31\r\n\r\n"
        + b'{"site":"daily","name":"Beate"}'
    )
    assert raw(serving, unreadable).startswith(b"HTTP/1.1 422 ")


def test_slow_senders_hold_nobody_up(serving: Service) -> None:
    head = (
        b"POST /api/v1/readers HTTP/1.1\r\nHost: x\r\nContent-Type: "
        b"application/json\r\nContent-Length: 31\r\n\r\n"
    )
    slow = [socket.create_connection(("127.0.0.1", serving.port), timeout=20) for _ in range(40)]
    try:
        for line in slow:
            line.sendall(head + b'{"site":')
        assert sign_in(serving)
        assert get(serving, THREAD, SOON)[0] == 200
        slow[0].sendall(b'"daily","name":"Beate"}')
        assert slow[0].recv(100).startswith(b"HTTP/1.1 201 ")
    finally:
        for line in slow:
            line.close()


def test_readers_do_not_wait_for_those_who_write(serving: Service) -> None:
    bearer = sign_in(serving)
    assert write(serving, bearer, "Before anybody waits.")[0] == 201
    get(serving, THREAD)
    turn = take_write_lock(f"{serving.file}.lock")
    with ThreadPoolExecutor(12) as crowd:
        waiting = [
            crowd.submit(write, serving, bearer, f"Number {n} waits for a turn.") for n in range(12)
        ]
        try:
            time.sleep(0.5)
            assert get(serving, THREAD, SOON)[0] == 200
            assert get(serving, f"{THREAD}&sort=newest", SOON)[0] == 200
            assert not any(one.done() for one in waiting)
        finally:
            os.close(turn)
        assert {one.result()[0] for one in waiting} == {201}


def test_who_is_being_answered_at_the_end_has_the_answer(service: Service) -> None:
    service.start()
    bearer = sign_in(service)
    turn = take_write_lock(f"{service.file}.lock")
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(write, service, bearer, "Posted as the service was told to stop.")
        time.sleep(0.5)
        assert service.process is not None
        service.process.terminate()
        threading.Timer(1.0, os.close, (turn,)).start()
        assert waiting.result(15)[0] == 201


def test_a_renewal_leaves_no_gap(service: Service) -> None:
    """A new process takes over while requests go on; ``RENEWAL_SECONDS`` is shortened."""
    service.start(program=RENEWING)
    bearer = sign_in(service)
    assert service.process is not None
    main = service.process.pid
    (former,) = children(main)
    os.kill(main, signal.SIGHUP)
    statuses, posts, deadline = set[int](), 0, time.monotonic() + 60
    while former in children(main):
        assert time.monotonic() < deadline, "the former process goes on"
        statuses.add(get(service, THREAD)[0])
        posts += 1
        statuses.add(write(service, bearer, f"Posted meanwhile, number {posts}.")[0])
        time.sleep(0.1)
    statuses.add(get(service, THREAD)[0])
    assert statuses == {200, 201}
    assert len(children(main)) == 1
    with closing(sqlite3.connect(service.file)) as connection:
        assert connection.execute("SELECT count(*) FROM comment").fetchone() == (posts,)


def children(number: int) -> set[int]:
    """Return the processes that a process started and that serve."""
    text = Path(f"/proc/{number}/task/{number}/children").read_text()
    names = {int(child): Path(f"/proc/{child}/cmdline") for child in text.split()}
    return {child for child, name in names.items() if b"resource_tracker" not in name.read_bytes()}


@pytest.mark.parametrize("rest", [b"", b"zzz\r\n\r\n", b"5\r\nhello0\r\n\r\n"])
def test_a_body_that_breaks_off_is_refused_and_nothing_of_it_is_stored(
    serving: Service, rest: bytes
) -> None:
    body = json.dumps({"site": "daily", "article": "half", "body": "Half a sentence"}).encode()
    head = (
        b"POST /api/v1/comments HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
        b"application/json\r\n"
    )
    head += b"Authorization: " + sign_in(serving).encode() + b"\r\n"
    with socket.create_connection(("127.0.0.1", serving.port), timeout=10) as line:
        line.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(body), body))
        if rest:
            line.sendall(rest)
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(65536)
    assert not answer or answer.startswith(b"HTTP/1.1 400 "), answer
    status, _, thread = get(serving, "/api/v1/thread?site=daily&article=half")
    assert status == 200
    assert json.loads(thread)["article"]["id"] is None


def test_a_body_whose_sender_is_cut_off_is_not_stored(serving: Service) -> None:
    body = json.dumps({"site": "daily", "article": "cut", "body": "Half a sentence"}).encode()
    head = b"POST /api/v1/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += b"Authorization: " + sign_in(serving).encode() + b"\r\n"
    sent = (
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(body), body),
        b"Content-Length: %d\r\n\r\n" % (len(body) + 10) + body,
    )
    for rest in sent:
        line = socket.create_connection(("127.0.0.1", serving.port), timeout=10)
        line.sendall(head + rest)
        time.sleep(0.2)
        # With nothing to linger for, closing sends RST instead of FIN.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
    time.sleep(0.5)
    status, _, thread = get(serving, "/api/v1/thread?site=daily&article=cut")
    assert status == 200
    assert json.loads(thread)["article"]["id"] is None


def test_a_body_that_stalls_ends_after_a_time(service: Service) -> None:
    service.settings["body_timeout"] = "1"
    service.start()
    body = json.dumps({"site": "daily", "article": "slow", "body": "Half a sentence"}).encode()
    head = b"POST /api/v1/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += b"Authorization: " + sign_in(service).encode() + b"\r\n"
    for rest in (b"Transfer-Encoding: chunked\r\n\r\n5\r\n", b"Content-Length: 90\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
            line.sendall(head + rest + body[:5])
            assert line.recv(65_536).startswith(b"HTTP/1.1 408 ")
    status, _, thread = get(service, "/api/v1/thread?site=daily&article=slow")
    assert status == 200
    assert json.loads(thread)["article"]["id"] is None
