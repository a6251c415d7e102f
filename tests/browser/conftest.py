"""A running service, a newspaper on another origin, and browsers that report what goes wrong in
them.
"""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from comments.app import create_app
from comments.cli.migrations import upgrade_database
from comments.database.engines import db, writing
from comments.services.identity.staff_tokens import issue_staff_token
from comments.services.sites.articles import get_site
from comments.services.sites.site_settings import add_site, change_settings
from comments.settings import Settings
from tests.browser.newspaper import newspaper
from tests.house import Reader, Staff

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds for anything that has to become true: a machine may be slow, and waiting costs only
a test that fails.
"""
expect.set_options(timeout=PATIENCE)
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Live:
    """A site on the running service."""

    app: Flask
    service: str
    news: str
    site: str

    def article(self, key: str = "harbour", query: str = "") -> str:
        """Return the address of the newspaper's page about an article."""
        return f"{self.news}/{self.site}/{key}?{query}"

    def page(self, key: str = "harbour", query: str = "") -> str:
        """Return the address of the page without JavaScript."""
        return f"{self.service}/t/{self.site}?article={key}&lang=en&{query}"

    def set(self, **settings: str) -> None:
        """Change the site's settings."""
        with self.app.app_context():
            writing(db.session())
            change_settings(db.session(), get_site(db.session(), self.site), settings)
            db.session.commit()

    def reader(self, name: str = "Ada Brandt") -> Reader:
        """Sign a guest in, past the browser."""
        client = self.app.test_client()
        body: Any = client.post("/api/v1/readers", json={"site": self.site, "name": name}).json
        return Reader(client, body["token"], self.site, body["reader"]["id"])

    def says(self, body: str, *, by: str = "Ada Brandt", parent: str | None = None) -> str:
        """Store a comment under the article, past the browser; return its id."""
        return self.reader(by).says(body, article="harbour", parent=parent)

    def staff(self, role: str = "moderator", name: str = "Mo") -> Staff:
        """Make a staff token."""
        with self.app.app_context():
            writing(db.session())
            token, _ = issue_staff_token(
                db.session(), get_site(db.session(), self.site), role=role, name=name
            )
            db.session.commit()
        return Staff(self.app.test_client(), token, self.site)

    def thread(self) -> dict[str, Any]:
        """Return what the API says of the article's thread."""
        answer: Any = (
            self.app.test_client().get(f"/api/v1/thread?site={self.site}&article=harbour").json
        )
        return dict(answer)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str, str]]:
    """The service on a free port with a database of its own, and the newspaper's origin."""
    folder = tmp_path_factory.mktemp("live")
    holder: dict[str, Flask] = {}
    server = make_server(
        "127.0.0.1", 0, lambda env, start: holder["app"](env, start), threaded=True
    )
    service = f"http://localhost:{server.server_port}"
    settings = Settings(
        database_url=f"sqlite:///{folder}/comments.db",
        secret_key="a secret for browsers, and for browsers alone",
        public_url=service,
        rate_limits=False,
        poll_seconds=1,
        worker=False,
    )
    holder["app"] = create_app(settings)
    with holder["app"].app_context():
        upgrade_database(holder["app"])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with newspaper(service) as news:
        yield holder["app"], service, news
    server.shutdown()


@pytest.fixture
def live(running: tuple[Flask, str, str]) -> Live:
    """A site of its own on the running service."""
    app, service, news = running
    key = f"paper-{next(_numbers)}"
    with app.app_context():
        writing(db.session())
        add_site(db.session(), key, name="The Daily Test", origins=[news])
        change_settings(
            db.session(), get_site(db.session(), key), {"flood_minute": "0", "flood_hour": "0"}
        )
        db.session.commit()
    return Live(app, service, news, key)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address as a new visitor; a script error on any such page fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(address: str, **options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1000, "height": 800}, "locale": "en-GB", **options}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors
