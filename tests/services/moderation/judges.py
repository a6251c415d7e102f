"""Judges outside the service: a local HTTP server that speaks Akismet's protocol and the
publisher's signed one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

SECRET = "whsec_" + b64encode(b"what both sides know, 32 bytes..").decode()
CLEAN: dict[str, Any] = {"findings": []}


@dataclass
class Judge:
    """A judge and what it has been asked. ``answer`` turns a question into status, body and
    headers.
    """

    url: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answered: int = 0
    before: Callable[[], None] = lambda: None
    """Called when a question has been read and not answered yet."""
    answer: Callable[[dict[str, Any]], tuple[int, bytes, dict[str, str]]] = lambda question: (
        200,
        b'{"findings": []}',
        {},
    )

    def says(self, answer: dict[str, Any], status: int = 200) -> None:
        """From now on the signed check is answered so."""
        self.answer = lambda question: (status, json.dumps(answer).encode(), {})

    def says_text(self, text: bytes, status: int = 200, **headers: str) -> None:
        """From now on everything is answered so; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = lambda question: (status, text, named)


def is_signed(headers: dict[str, str], body: bytes) -> bool:
    """Verify as a receiver does: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md."""
    message, moment = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(moment)) > 300:
        return False
    signed = message.encode() + b"." + moment.encode() + b"." + body
    expected = b64encode(
        hmac.new(b64decode(SECRET.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    ).decode()
    return any(
        hmac.compare_digest(one, f"v1,{expected}")
        for one in headers["webhook-signature"].split(" ")
    )


@contextmanager
def judging() -> Iterator[Judge]:
    """Run a judge on this machine."""
    judge = Judge()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if self.path == "/1.1/comment-check":
                question: dict[str, Any] = {
                    name: values[0] for name, values in parse_qs(body.decode()).items()
                }
            else:
                question = json.loads(body) if is_signed(headers, body) else {"unsigned": True}
            judge.questions.append(question)
            judge.headers.append(headers)
            judge.before()
            status, content, more = judge.answer(question)
            if question.get("unsigned"):
                status, content = 401, b""
            try:
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                judge.answered += 1
            except OSError:
                pass

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    judge.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield judge
    finally:
        server.shutdown()
        server.server_close()
