"""The cache as the tests see it: a client that asks through it, and a count of what the application
was asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from werkzeug.test import Client, TestResponse

from comments.settings import Settings
from comments.web.cache import ResponseCache
from tests.house import House

REQUEST_ID = "asked-through-the-cache"


class Asked:
    """The application, with a note of every request that reaches it; it can be made slow, or
    interrupted.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.environs: list[dict[str, Any]] = []
        self.seconds = 0.0
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self.lock:
            self.environs.append(environ)
        time.sleep(self.seconds)
        self.before()
        try:
            return self.app(environ, start_response)
        finally:
            self.after()

    def __len__(self) -> int:
        return len(self.environs)


@dataclass
class Reading:
    """Somebody who reads a site through a cache of its own."""

    house: House
    settings: Settings
    asked: Asked = field(init=False)
    cache: ResponseCache = field(init=False)

    def __post_init__(self) -> None:
        self.asked = Asked(self.house.app)
        self.cache = ResponseCache(self.asked, replace(self.settings, debug_headers=True))

    def get(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        """Ask; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.setdefault("X-Request-ID", REQUEST_ID)
        return Client(self.cache).open(path, method=method, headers=sent)

    def thread(self, article: str = "a1", **query: Any) -> str:
        """The address of a thread."""
        more = "".join(f"&{name}={value}" for name, value in query.items())
        return f"/api/v1/thread?site={self.house.key}&article={article}{more}"

    def fragment(self, article: str = "a1", **query: Any) -> str:
        """The address of a thread as HTML."""
        return self.thread(article, **query).replace("/api/v1/", "/embed/")

    def made(self, path: str, **headers: str) -> str:
        """Ask, and say how the answer was made."""
        return self.get(path, **headers).headers.get("X-Cache", "application")
