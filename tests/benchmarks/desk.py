"""``python -m tests.benchmarks.desk``: how fast the desk is in a browser, on a queue of 1,000
items.

First paint of a queue of 50, as it is and with the processor slowed to a quarter; frames while 200
items are scrolled; a hundred decided by keys beside the same hundred by the API; a thousand at
once, two of which fail.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from comments.app import create_app
from comments.cli.migrations import upgrade_database
from comments.database.engines import db, writing
from comments.services.sites.site_settings import add_site
from comments.settings import Settings
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Live
from tests.browser.console import account, hold, sign_in

ITEMS = 1_200
_PAINTED = """() => new Promise(done => {
    const look = () => document.querySelectorAll('.feed > article').length >= 50
        ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
    look();
})"""
_SCROLLED = """async () => {
    const times = [];
    let last = performance.now();
    for (let step = 0; step < 240; step++) {
        scrollBy(0, 160);
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        times.push(now - last);
        last = now;
    }
    times.sort((a, b) => a - b);
    return {items: document.querySelectorAll('.feed > article').length,
        median: times[120], p95: times[228], longest: times[239]};
}"""


@contextmanager
def served() -> Iterator[Live]:
    """Serve a site of its own from a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        holder = {}
        server = make_server("127.0.0.1", 0, lambda e, s: holder["app"](e, s), threaded=True)
        service = f"http://localhost:{server.server_port}"
        settings = Settings(
            database_url=f"sqlite:///{folder}/comments.db",
            secret_key="a secret for measuring, and for measuring alone",
            public_url=service,
            rate_limits=False,
            worker=False,
        )
        holder["app"] = app = create_app(settings)
        with app.app_context():
            upgrade_database(app)
            writing(db.session())
            add_site(db.session(), "bench", name="The Bench", origins=[service])
            db.session.commit()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Live(app, service, service, "bench")
        server.shutdown()


def main() -> None:
    """Measure, and say each figure as it comes."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    expect.set_options(timeout=300_000)
    with served() as live, sync_playwright() as playwright:
        live.set(flood_minute="0", flood_hour="0")
        comments = hold(live, ITEMS)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(300_000)
        page.goto(f"{live.service}/console/")
        sign_in(page, account(live, "owner"))
        for rate in (1, 4):
            print(f"first paint of 50, processor slowed {rate}x: {first_paint(live, page, rate)}")
        print(f"scrolling, per frame in ms: {page.evaluate(_SCROLLED)}")
        keys, programs = by_keys(live, page), by_programs(live, comments[:100])
        print(f"a hundred by keys: {keys:.1f} s, by the API: {programs:.1f} s")
        print(f"a thousand at once, two failing: {at_once(live, page, comments):.1f} s")
        browser.close()


def first_paint(live: Live, page: Page, rate: int) -> str:
    """Return milliseconds from navigation to 50 items on the screen: the median of five."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    times = []
    for _ in range(5):
        page.goto(f"{live.service}/console/queue?queue=pending", wait_until="commit")
        times.append(page.evaluate(_PAINTED))
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return f"{sorted(times)[2]:.0f} ms (of {', '.join(f'{one:.0f}' for one in times)})"


def by_keys(live: Live, page: Page) -> float:
    """Return seconds in which a hundred are approved by keys alone."""
    page.goto(f"{live.service}/console/queue?queue=pending")
    expect(page.locator(".feed > article").first).to_be_focused()
    begun = time.monotonic()
    for _ in range(100):
        here = page.locator(".item.here:not(.leaving)").get_attribute("data-id")
        page.keyboard.press("a")
        page.wait_for_function(
            "id => !document.querySelector(`[data-id='${id}']:not(.leaving)`)", arg=here
        )
    expect(page.locator(".delivery")).not_to_contain_text("on their way")
    return time.monotonic() - begun


def by_programs(live: Live, comments: list[str]) -> float:
    """Return seconds in which a program approves a hundred, one a request."""
    staff, begun = live.staff(), time.monotonic()
    for comment in comments:
        staff.decide(comment, "approve")
    return time.monotonic() - begun


def at_once(live: Live, page: Page, comments: list[str]) -> float:
    """Return seconds in which a thousand are rejected, two of which a colleague has decided."""
    page.goto(f"{live.service}/console/queue?queue=pending&q=Held")
    page.get_by_role("button", name="All that match…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".sample li").first).to_be_visible()
    for comment in comments[200:202]:
        live.staff().decide(comment, "spam")
    dialog.get_by_label("Action").select_option("reject")
    begun = time.monotonic()
    dialog.get_by_role("button", name="Decide on").click()
    expect(dialog.get_by_text(", 2 not")).to_be_visible()
    expect(dialog.get_by_role("button", name="Done")).to_be_visible()
    print(dialog.get_by_role("status").inner_text())
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
