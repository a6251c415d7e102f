"""Services outside, on this machine: a chat endpoint, a scoring one, and Akismet's."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Provider:
    """What was asked, by path, and how it is answered."""

    url: str = ""
    questions: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Callable[[str, dict[str, Any]], tuple[int, bytes]] = lambda path, question: (500, b"")

    def asked(self, ending: str) -> list[dict[str, Any]]:
        """The questions put to a path."""
        return [
            question for path, question in self.questions if path.split("?")[0].endswith(ending)
        ]


def completion(content: str) -> bytes:
    """An answer as chat endpoints give it."""
    return json.dumps(
        {"choices": [{"message": {"role": "assistant", "content": content}}]}
    ).encode()


def number_in(question: dict[str, Any]) -> str:
    """The number by which an answer belongs to its question; it stands in the instruction alone."""
    match = re.search(r'"number": "(\w+)"', question["messages"][0]["content"])
    assert match
    return match[1]


def verdict(question: dict[str, Any], word: str, reason: Any = "Rule 2: no insults.") -> bytes:
    """An answer as the instruction asks for it."""
    return completion(
        json.dumps({"number": number_in(question), "verdict": word, "reason": reason})
    )


@contextmanager
def providing() -> Iterator[Provider]:
    """Run a provider on this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            form = "form" in self.headers["Content-Type"]
            question = (
                {name: values[0] for name, values in parse_qs(body.decode()).items()}
                if form
                else json.loads(body)
            )
            provider.questions.append((self.path, question))
            provider.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, content = provider.answer(self.path, question)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
