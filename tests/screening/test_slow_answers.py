"""A service outside that drips: its time is over wherever in its answer it is."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

import pytest

from comments.screening.external.transport import Unanswered, post


@pytest.mark.parametrize(
    ("opening", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"{"),
    ],
)
def test_an_answer_that_drips_ends_in_time(opening: bytes, drop: bytes) -> None:
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
        with pytest.raises(Unanswered):
            post(f"http://127.0.0.1:{listener.getsockname()[1]}/", b"", {}, 0.4, loopback=True)
        assert time.monotonic() - begun < 4
        over.set()
        server.join()
