"""A service outside that drips: its time is over wherever in its answer it is."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

import pytest

from comments.screening.external.transport import Unanswered, post


@pytest.mark.parametrize(
    ("scheme", "opening", "drop"),
    [
        ("http", b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        ("http", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        ("http", b"HTTP/1.1 200 OK\r\n\r\n", b"{"),
        ("https", b"", b""),
        ("https", b"\x16\x03\x03\x3f\x00\x02\x00\x3e\xfc", b"\x03"),
    ],
)
def test_an_answer_that_drips_ends_in_time(scheme: str, opening: bytes, drop: bytes) -> None:
    """A TLS handshake too, whether nothing of it comes or a little now and then."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()

        def drip() -> None:
            with listener.accept()[0] as peer, suppress(OSError):
                peer.sendall(opening)
                for _ in range(60):
                    peer.sendall(drop)
                    if over.wait(0.1):
                        return

        server = threading.Thread(target=drip, daemon=True)
        server.start()
        begun = time.monotonic()
        port = listener.getsockname()[1]
        with pytest.raises(Unanswered):
            post(f"{scheme}://127.0.0.1:{port}/", b"", {}, 0.4, loopback=True)
        assert time.monotonic() - begun < 4
        over.set()
        server.join()


def test_a_name_that_is_looked_up_for_ever_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def look_up(*_: object, **__: object) -> list[object]:
        over.wait(6)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    begun = time.monotonic()
    with pytest.raises(Unanswered):
        post("https://slow.example/", b"", {}, 0.2)
    assert time.monotonic() - begun < 4
    over.set()
