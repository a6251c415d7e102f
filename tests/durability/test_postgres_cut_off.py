"""The line to PostgreSQL is cut where nobody knows whether a commit was kept: nothing that was
answered is missing, and nothing is stored twice under one idempotency key.
"""

from __future__ import annotations

import socket
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.durability.backing import Postgres
from tests.durability.on_postgres import PostgresService
from tests.durability.test_postgres_in_trouble import PASSWORD, database  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres-in-trouble")]


class Cutter:
    """A proxy before PostgreSQL that cuts a line at a COMMIT, in one of four ways."""

    WAYS = ("passed on", "swallowed", "answered in rubbish", "answered in part")

    def __init__(self, target: int) -> None:
        self.target, self.way, self.cuts = target, "", Counter[str]()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more lines."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                lost = threading.Event()
                threading.Thread(target=self._up, args=(caller, server, lost), daemon=True).start()
                threading.Thread(
                    target=self._down, args=(server, caller, lost), daemon=True
                ).start()

    def _up(self, caller: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while piece := caller.recv(65_536):
                way = self.way
                if way and b"COMMIT" in piece:
                    self.way = ""
                    self.cuts[way] += 1
                    lost.set()
                    if way != "swallowed":
                        server.sendall(piece)
                        server.recv(65_536)
                    if way == "answered in rubbish":
                        caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    elif way == "answered in part":
                        caller.sendall(b"C\x00\x00\x00\x0bCOM")
                    break
                server.sendall(piece)
        _end(caller, server)

    def _down(self, server: socket.socket, caller: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            server.settimeout(0.05)
            while not lost.is_set():
                try:
                    # Whoever reads the answer to a COMMIT that is cut must not find it gone.
                    if not server.recv(1, socket.MSG_PEEK):
                        break
                except TimeoutError:
                    continue
                if not lost.is_set():
                    caller.sendall(server.recv(65_536))


def _end(*lines: socket.socket) -> None:
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutter(server: Postgres) -> Iterator[Cutter]:
    """Give a proxy before a PostgreSQL."""
    proxy = Cutter(server.port)
    try:
        yield proxy
    finally:
        proxy.close()


def test_a_commit_whose_fate_is_unknown_is_neither_promised_nor_repeated(
    database: Postgres,  # noqa: F811
    tmp_path: Path,
) -> None:
    service = PostgresService(tmp_path, url=database.url)
    service.prepare()
    with cutter(database) as proxy:
        service.url = (
            f"postgresql://comments:{quote(PASSWORD, safe='')}@127.0.0.1:{proxy.port}/comments"
        )
        service.start()
        try:
            token, first, last = service.sign_in("Ana"), Counter[int](), {}
            for number in range(24):
                text, key = f"{uuid.uuid4()} number {number}", uuid.uuid4().hex
                comment = {"site": "daily", "article": "a1", "body": text}
                headers = {"Authorization": token, "Idempotency-Key": key}
                proxy.way = Cutter.WAYS[number % len(Cutter.WAYS)]
                status = service.post("/comments", comment, **headers)[0]
                first[status] += 1
                for _ in range(5):
                    if status in (201, 202):
                        break
                    status = service.post("/comments", comment, **headers)[0]
                last[text] = status
        finally:
            service.stop()
    assert set(first) <= {201, 202, 503}
    assert first[503] >= 12
    assert min(proxy.cuts[way] for way in Cutter.WAYS) >= 3
    assert set(last.values()) <= {201, 202}
    counts = Counter(row[0] for row in database.sql("SELECT source FROM comment"))
    assert counts == Counter(dict.fromkeys(last, 1))
