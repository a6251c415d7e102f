"""Checkpoints of the log reach an address on the web and a mailbox, by real HTTP and real SMTP."""

from __future__ import annotations

import base64
import email
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest

from comments.notifications.checkpoints import CheckpointSender
from comments.settings import Settings
from tests.conftest import SECRET
from tests.screening.test_secure_transport import certificate_of

POINT = {"site": "daily", "site_id": 1, "number": 3, "decision": "9", "digest": "d", "at": "now"}


@dataclass
class PostOffice:
    """A mail server that takes what comes, and notes whether it came in secret and by whose
    name.
    """

    port: int = 0
    messages: list[str] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)


class Clerk(socketserver.StreamRequestHandler):
    """Answers one client of a post office."""

    server: Counter

    def handle(self) -> None:
        self.tls = False
        if self.server.at_once:
            self._wrap()
        self._say("220 post office")
        while line := self.rfile.readline().decode().strip():
            command, _, rest = line.partition(" ")
            getattr(self, f"on_{command.lower()}", self.on_anything)(rest)

    def on_ehlo(self, _: str) -> None:
        self._say("250-post office")
        self._say("250-STARTTLS" if self.server.context and not self.tls else "250-AUTH PLAIN")
        self._say("250 SIZE 100000")

    def on_starttls(self, _: str) -> None:
        self._say("220 go on")
        self._wrap()

    def on_auth(self, rest: str) -> None:
        words = base64.b64decode(rest.removeprefix("PLAIN "))
        self.server.office.logins.append(words.decode())
        self._say("235 welcome")

    def on_data(self, _: str) -> None:
        self._say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.office.messages.append(b"".join(lines).decode())
        self.server.office.secure.append(self.tls)
        self._say("250 taken")

    def on_quit(self, _: str) -> None:
        self._say("221 bye")

    def on_anything(self, _: str) -> None:
        self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _wrap(self) -> None:
        assert self.server.context is not None
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.tls = True

    def finish(self) -> None:
        """Leave the socket to the server."""


class Counter(socketserver.ThreadingTCPServer):
    """A post office that is open; with a ``context`` it offers STARTTLS, or speaks TLS
    ``at_once``.
    """

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None, *, at_once: bool) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.context, self.at_once = context, at_once
        self.office = PostOffice(self.server_address[1])

    def handle_error(self, *_: Any) -> None:
        """A client that does not trust the server hangs up."""


@contextmanager
def post_office(context: ssl.SSLContext | None, *, at_once: bool = False) -> Iterator[PostOffice]:
    """Run a mail server."""
    with Counter(context, at_once=at_once) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.office
        server.shutdown()


def send(**settings: Any) -> CheckpointSender:
    """Send one checkpoint."""
    sender = CheckpointSender(
        Settings(database_url="sqlite://", secret_key=SECRET, loopback_checks=True, **settings)
    )
    sender.send([POINT])
    return sender


def tls(folder: Path, monkeypatch: pytest.MonkeyPatch, *, trusted: bool = True) -> ssl.SSLContext:
    """A server's side of TLS for ``localhost``."""
    certificate, key = certificate_of(folder, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_goes_in_secret_and_by_the_name_that_is_set(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tls(tmp_path, monkeypatch), at_once=scheme == "smtps") as office:
        address = f"{scheme}://mo:s%40cret@localhost:{office.port}"
        send(log_checkpoints_mail="log@news.example", smtp_url=address)
    assert office.secure == [True]
    assert office.logins == ["\0mo\0s@cret"]
    message = email.message_from_string(office.messages[0])
    assert message["To"] == "log@news.example"
    assert orjson.loads(message.get_payload(decode=True)) == POINT  # type: ignore[arg-type]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_goes_to_no_server_whose_certificate_nobody_vouches_for(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = tls(tmp_path, monkeypatch, trusted=False)
    with post_office(context, at_once=scheme == "smtps") as office:
        address = f"{scheme}://mo:secret@localhost:{office.port}"
        sender = send(log_checkpoints_mail="log@news.example", smtp_url=address)
    assert (office.messages, office.logins) == ([], [])
    later = time.monotonic() + 86_400
    monkeypatch.setattr("comments.notifications.checkpoints.monotonic", lambda: later)
    assert sender.is_due()


def test_a_server_without_tls_is_sent_to_as_it_is(tmp_path: Path) -> None:
    with post_office(None) as office:
        send(log_checkpoints_mail="log@news.example", smtp_url=f"smtp://localhost:{office.port}")
    assert office.secure == [False]


def test_an_address_on_the_web_is_told_what_is_news_until_it_has_taken_it() -> None:
    bodies: list[bytes] = []
    statuses = iter([500, 200, 200])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(next(statuses))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sender = send(log_checkpoints_url=f"http://127.0.0.1:{server.server_port}/log")
    sender.send([POINT])
    sender.send([POINT])
    newer = {**POINT, "number": 4}
    sender.send([newer])
    server.shutdown()
    assert [orjson.loads(body) for body in bodies] == [POINT, POINT, newer]


def test_a_place_that_takes_nothing_keeps_nothing_from_the_others(tmp_path: Path) -> None:
    file = tmp_path / "checkpoints.jsonl"
    with post_office(None) as office:
        sender = send(
            log_checkpoints_file=str(file),
            log_checkpoints_url="http://no-such-host.invalid/log",
            log_checkpoints_mail="log@news.example",
            smtp_url=f"smtp://localhost:{office.port}",
        )
        sender.send([POINT])
        assert len(office.messages) == 1
    assert [orjson.loads(line) for line in file.read_bytes().splitlines()] == [POINT]


@pytest.mark.parametrize("greeting", [b"2", b"451 try later\r\n", b""])
def test_a_mail_server_that_drips_refuses_or_is_silent_holds_nobody_up(greeting: bytes) -> None:
    over = threading.Event()

    class Dripping(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                while not over.wait(0.1):
                    self.request.sendall(greeting)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        begun = time.monotonic()
        sender = send(
            log_checkpoints_mail="log@news.example",
            smtp_url=f"smtp://localhost:{server.server_address[1]}",
            external_timeout=0.3,
        )
        assert time.monotonic() - begun < 3
        over.set()
        server.shutdown()
    assert not sender._numbers
