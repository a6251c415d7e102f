"""What the widget may cost, counted in things that do not flicker."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
from playwright.sync_api import Page

from tests.browser.conftest import Live
from tests.house import House

Visit = Callable[..., Page]
STATIC = Path(__file__).parents[2] / "comments" / "web" / "static"
_TEXT = (
    "harbour council tender plan flood market tram budget upkeep quay bridge mayor vote engineer "
    "tide shop ferry "
    "street tax grant repair school noise parking cycle river wall design cost delay promise map "
    "survey draft "
    "the the the a a of of in on to to for and and but is was has not that this with from by at"
)
WORDS = _TEXT.split()
COUNT_SHIFT = """() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
}"""


def packed(data: bytes) -> int:
    return len(brotli.compress(data))


def test_the_scripts_are_small() -> None:
    """What a reader loads with the thread, styles included, what joins it at the first touch, and
    what few ever use.
    """
    names = ("embed.js", "act.js", "extras.js")
    read, touched, rare = (packed((STATIC / name).read_bytes()) for name in names)
    assert read <= 8_000
    assert touched <= 9_000
    assert rare <= 4_000
    assert packed((STATIC / "count.js").read_bytes()) <= 1_000


def test_fifty_comments_are_small(house: House) -> None:
    house.set(flood_minute="0", flood_hour="0")
    reader = house.reader()
    for n in range(50):
        reader.says(" ".join(random.Random(n).choices(WORDS, k=18)).capitalize() + ".")
    html = house.public.client.get(f"/embed/thread?site={house.key}&article=a1&limit=50").data
    assert html.count(b'<li class="comment') == 50
    assert packed(html) <= 8_000


def test_reading_takes_two_requests_no_cookie_and_no_shift(live: Live, visit: Visit) -> None:
    reader = live.reader()
    for n in range(25):
        reader.says(f"Comment {n}.", article="harbour")
    requests: list[Any] = []
    page = visit("about:blank")
    page.add_init_script(f"({COUNT_SHIFT})()")
    page.on("request", lambda request: requests.append(request))
    page.goto(live.article(query="paragraphs=40"))
    page.locator("article-comments").scroll_into_view_if_needed()
    page.locator(".comment").first.wait_for()
    page.wait_for_timeout(700)
    others = [urlsplit(one.url) for one in requests if not one.url.startswith((live.news, "data:"))]
    assert [one.path for one in others if one.path != "/embed/news"] == [
        "/embed.js",
        "/embed/thread",
    ]
    assert {f"{one.scheme}://{one.netloc}" for one in others} == {live.service}
    assert page.context.cookies() == []
    assert page.evaluate("window.shift") == 0


def test_a_comment_costs_few_nodes(live: Live, visit: Visit) -> None:
    live.says("First paragraph.\n\nSecond, with *some* **stress**.\n\n> And a quotation.")
    page = visit(live.article())
    page.locator(".comment").wait_for()
    assert page.locator(".comment *").count() + 1 <= 25


def test_no_formatter_of_the_browser_is_built_before_the_thread_is_shown(
    live: Live, visit: Visit
) -> None:
    live.says("Quick.")
    page = visit("about:blank")
    page.add_init_script("""
        window.built = [];
        const slow = ['PluralRules', 'RelativeTimeFormat', 'DateTimeFormat', 'NumberFormat'];
        for (const name of slow) {
            const original = Intl[name];
            Intl[name] = function (...given) {
                window.built.push(name);
                return new original(...given);
            };
        }""")
    page.goto(live.article())
    page.locator(".comment").wait_for()
    assert page.evaluate("window.built") == []
