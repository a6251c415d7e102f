"""The service below a path of the publisher's own host, behind a real nginx that takes the path
away or leaves it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from comments.app import create_app
from comments.cli.migrations import upgrade_database
from comments.database.engines import db, writing
from comments.models import Actor, utc_now
from comments.services.context import DecisionContext
from comments.services.identity.staff_accounts import Invitation, invite_staff
from comments.services.sites.articles import get_site
from comments.services.sites.site_settings import add_site
from comments.settings import Settings
from comments.web.cache import ResponseCache

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PAGE = """<!doctype html><html lang="en"><title>The tram</title><h1>The tram</h1>
<article-comments site="daily" article="tram"></article-comments>
<script src="/comments/embed.js" async></script>"""
CONFIGURATION = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port};
    location /comments/ {{
      proxy_pass http://127.0.0.1:{service}{slash};
      proxy_set_header Host $host:$server_port;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
    location / {{ root {folder}/paper; default_type text/html; }}
  }}
}}
"""


@dataclass
class Below:
    """A newspaper with the service at ``/comments``."""

    app: Flask
    origin: str


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module", params=["/", ""], ids=["taken away", "left"])
def below(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Below]:
    """The service behind nginx."""
    if not os.access(NGINX, os.X_OK):
        pytest.skip("nginx is not installed")
    folder: Path = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    (folder / "paper").mkdir(mode=0o755)
    (folder / "paper" / "tram.html").write_text(PAGE)
    port = _free_port()
    settings = Settings(
        database_url=f"sqlite:///{folder}/comments.db",
        secret_key="a secret for browsers, and for browsers alone",
        public_url=f"http://localhost:{port}/comments",
        rate_limits=False,
        trusted_proxies=1,
        worker=False,
    )
    app = create_app(settings)
    with app.app_context():
        upgrade_database(app)
        writing(db.session())
        add_site(db.session(), "daily", name="The Daily", origins=[f"http://localhost:{port}"])
        db.session.commit()
    server = make_server("127.0.0.1", 0, ResponseCache(app, settings), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            folder=folder, port=port, service=server.server_port, slash=request.param
        )
    )
    nginx = subprocess.Popen([NGINX, "-c", str(configuration), "-g", "user root;"])
    try:
        _wait_for(port)
        yield Below(app, f"http://localhost:{port}")
    finally:
        nginx.terminate()
        nginx.wait(10)
        server.shutdown()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


def _watched(page: Page, origin: str) -> list[str]:
    """Gather what the page asks of its own host outside the path, and what is not there."""
    strays: list[str] = []

    def look(address: str, status: int) -> None:
        if status >= 400 or not address.startswith((f"{origin}/comments/", f"{origin}/tram.html")):
            strays.append(f"{status} {address}")

    page.on("response", lambda answer: look(answer.url, answer.status))
    return strays


def test_the_widget_reads_writes_and_links_below_the_path(
    below: Below, visit: Callable[..., Page]
) -> None:
    page = visit("about:blank")
    strays = _watched(page, below.origin)
    page.goto(f"{below.origin}/tram.html")
    page.get_by_role("textbox", name="Your comment").fill("Posted below a path.")
    page.get_by_role("textbox", name="Name").fill("Ada")
    page.get_by_role("button", name="Post comment").click()
    comment = page.locator("article-comments .comment", has_text="Posted below a path.")
    expect(comment).to_be_visible()
    assert not strays


def test_the_page_without_javascript_posts_votes_and_remembers_below_the_path(
    below: Below, visit: Callable[..., Page]
) -> None:
    page = visit("about:blank", java_script_enabled=False)
    strays = _watched(page, below.origin)
    page.goto(f"{below.origin}/comments/t/daily?article=plain&lang=en")
    for text in ("The first one here.", "The second one here."):
        page.fill("textarea", text)
        if page.locator("[name=name]").count():
            page.fill("[name=name]", "Al")
        page.click("[name=post]")
        expect(page.locator("body")).to_contain_text(text)
        assert page.url.startswith(f"{below.origin}/comments/t/daily")
    page.get_by_role("button", name="Reply").first.click()
    expect(page.get_by_role("textbox", name="Replying to")).to_be_visible()
    assert page.url.startswith(f"{below.origin}/comments/t/daily")
    paths = {cookie["path"] for cookie in page.context.cookies()}
    assert paths == {"/comments/t/daily"}
    assert not strays


def test_the_desk_signs_in_below_the_path(below: Below, visit: Callable[..., Page]) -> None:
    with below.app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, "daily")
        invitation = Invitation(
            email=f"mo-{time.monotonic_ns()}@paper.example", name="Mo", role="moderator"
        )
        secret = invite_staff(
            session, site, invitation, DecisionContext(Actor("person", "tests", "Tests"), utc_now())
        )[1]
        db.session.commit()
    page = visit("about:blank")
    strays = _watched(page, below.origin)
    page.goto(f"{below.origin}/comments/console/link#{secret}")
    expect(page.locator("input[type=password]").first).to_be_visible()
    assert not [stray for stray in strays if not stray.startswith("401 ")]


def test_what_programs_read_names_the_path(below: Below) -> None:
    client = below.app.test_client()
    for path in ("/api/v1/openapi.json", "/comments/api/v1/openapi.json"):
        document = client.get(path).json
        assert document is not None
        assert document["servers"] == [{"url": "/comments"}]
