"""The widget in a throttled browser beside Isso's embed of as many comments, and beside the page
without either.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.benchmarks.bench import Bench
from tests.benchmarks.servers import Server, isso
from tests.benchmarks.town import SITE

THROTTLE = 4
"""How much slower than this machine the browser's processor is made."""
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
OURS = "article-comments .comment"
ISSOS = "#isso-thread .isso-comment"
_WATCH = """
window.seen = {blocking: 0, lcp: 0};
new PerformanceObserver((list) => list.getEntries().forEach((e) => {
    seen.blocking += Math.max(0, e.duration - 50);
  }))
  .observe({type: "longtask", buffered: true});
new PerformanceObserver((list) => list.getEntries().forEach((e) => { seen.lcp = e.startTime; }))
  .observe({type: "largest-contentful-paint", buffered: true});
"""
_STORY = (
    "<h1>A story</h1>"
    + "<p>It was a long day in the harbour, and nobody knew yet how it would end.</p>" * 12
)


@dataclass
class Seen:
    """What one way of embedding cost, a figure for each visit."""

    script: list[float] = field(default_factory=list)
    blocking: list[float] = field(default_factory=list)
    lcp: list[float] = field(default_factory=list)
    transfer: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        """The medians, in one breath."""
        return (
            f"script {median(self.script):.0f} ms, blocking {median(self.blocking):.0f} ms, "
            f"{median(self.transfer) / 1000:.1f} kB in {median(self.requests):.0f} requests"
        )


def against_isso_in_a_browser(bench: Bench, us: Server) -> None:
    """Script time, blocking time, transfer, requests and paint, visit by visit in turns."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        widget = (
            f'<script src="{us.address}/embed.js" async></script>'
            f'<article-comments site="{SITE}" article="hundred" loading="eager"></article-comments>'
        )
        embeds = {"/blank": "", "/ours": widget}
        visits = {"blank": ("", Seen()), "ours": (OURS, Seen()), "isso": (ISSOS, Seen())}
        with _pages(embeds) as site:
            count = _shown(browser, f"{site}/ours", OURS)
            with isso(bench.folder, [bench.town.text() for _ in range(count)], f"{site}/") as other:
                embeds["/isso"] = _isso_embed(other)
                for _ in range(max(5, bench.rounds)):
                    for name, (selector, costs) in visits.items():
                        _visit(browser, f"{site}/{name}", selector, costs)
        browser.close()
    blank, ours, theirs = (seen for _, seen in visits.values())
    times = median(theirs.script) / max(1.0, median(ours.script))
    blocking, later = median(ours.blocking), median(ours.lcp) - median(blank.lcp)
    detail = f"{count} comments, processor slowed {THROTTLE} times; ours {ours}; Isso {theirs}"
    bench.say(
        "the widget's script time against Isso's",
        "at least 8 times less",
        f"{times:.1f}x",
        times >= 8,
        detail,
    )
    bench.say("the widget's blocking time", "under 50 ms", f"{blocking:.0f} ms", blocking < 50)
    theirs_later = median(theirs.lcp) - median(blank.lcp)
    bench.say(
        "largest paint, later than the blank page",
        "reported",
        f"{later:.0f} ms (Isso {theirs_later:.0f} ms)",
        None,
    )


def _isso_embed(other: Server) -> str:
    return (
        f'<script data-isso="{other.address}/" data-isso-css="true" '
        'data-isso-max-comments-top="inf"'
        f' data-isso-max-comments-nested="inf" src="{other.address}/js/embed.min.js"></script>'
        '<section id="isso-thread" data-isso-id="/hundred/"></section>'
    )


def _shown(browser: Browser, url: str, selector: str) -> int:
    """How many comments the first page shows."""
    page = browser.new_page()
    page.goto(url)
    page.wait_for_selector(selector, state="attached")
    count = page.locator(selector).count()
    page.close()
    return count


def _visit(browser: Browser, url: str, selector: str, costs: Seen) -> None:
    """Open a page as a first visitor and note what it cost until its comments stand still."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(_WATCH)
    session = context.new_cdp_session(page)
    carried = _carried(session)
    page.goto(url)
    if selector:
        page.wait_for_selector(selector, state="attached")
    page.wait_for_timeout(1500)
    _note(page, session, carried, costs)
    context.close()


def _carried(session: CDPSession) -> list[float]:
    """Slow the processor, and gather the bytes of every answer from now on."""
    carried: list[float] = []
    session.on("Network.loadingFinished", lambda event: carried.append(event["encodedDataLength"]))
    for command, parameters in (
        ("Network.enable", {}),
        ("Performance.enable", {}),
        ("Emulation.setCPUThrottlingRate", {"rate": THROTTLE}),
    ):
        session.send(command, parameters)
    return carried


def _note(page: Page, session: CDPSession, carried: list[float], costs: Seen) -> None:
    metrics: dict[str, Any] = {
        one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
    }
    watched = page.evaluate("seen")
    costs.script.append(metrics["ScriptDuration"] * 1000)
    costs.blocking.append(watched["blocking"])
    costs.lcp.append(watched["lcp"])
    costs.transfer.append(sum(carried))
    costs.requests.append(len(carried) - 1)


@contextmanager
def _pages(embeds: dict[str, str]) -> Iterator[str]:
    """A newspaper of its own origin: the same story, with each way of embedding below it."""

    class Paper(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                "<!doctype html><meta charset=utf-8><title>A "
                f"story</title>{_STORY}{embeds.get(self.path, '')}"
            )
            self.send_response(200 if self.path in embeds else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
