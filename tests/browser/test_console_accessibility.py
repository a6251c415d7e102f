"""The desk for everybody: WCAG 2.2 AA in every view, light, dark, right to left and on a phone; by
keyboard; zoomed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.console import account, ask_second_opinions, hold, sign_in, views
from tests.browser.test_accessibility import violations

Visit = Callable[..., Page]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 800}},
}


@pytest.fixture
def busy(live: Live) -> Live:
    """A site with something of everything."""
    live.set(suspect_words="gull", second_factor="off")
    first = live.says("A gull took my lunch, **again**. See [the map](https://example.org/).")
    live.says("And mine.", by="Bo")
    reader = live.reader("Cy")
    reader.report(live.says("Nonsense, all of it.", by="Di"), "abuse", "Rude.")
    staff = live.staff()
    staff.decide(first, "note", note="Known to us.")
    staff.decide(live.says("To be removed.", by="Ed"), "reject", reason="abuse")
    words = "Buy the miracle cream from the old town now and be young again by the next morning"
    for name, mark in (("Flo", ""), ("Gus", "!"), ("Hal", "!!")):
        live.says(f"{words}{mark}", by=name)
    ask_second_opinions(live)
    hold(live, 2)
    return live


@pytest.mark.parametrize("look", LOOKS)
def test_no_view_violates_what_axe_can_check(busy: Live, visit: Visit, look: str) -> None:
    page = visit(f"{busy.service}/console/", bypass_csp=True, **LOOKS[look])
    assert violations(page) == []
    sign_in(page, account(busy, "owner"))
    item = page.locator(".feed > article").first
    comment, author = item.get_attribute("data-id"), item.locator(".who a").get_attribute("href")
    for view in views(str(comment), str(author).rpartition("/")[2], "harbour"):
        page.goto(f"{busy.service}/console/{view}")
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], view
    page.goto(f"{busy.service}/console/queue?queue=pending")
    expect(page.locator(".feed > article").first).to_be_visible()
    page.locator(".feed > article").first.focus()
    page.keyboard.press("r")
    expect(page.locator(".reasons")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.locator(".detail .text").first).to_be_visible()
    assert violations(page) == []
    for key in ("?", "Control+k"):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog").last).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_cut_off_on_a_small_screen(busy: Live, visit: Visit, width: int) -> None:
    """320 pixels are a window of 1,280 at 400 %."""
    page = visit(f"{busy.service}/console/", viewport={"width": width, "height": 640})
    sign_in(page, account(busy, "owner"))
    item = page.locator(".feed > article").first
    comment, author = item.get_attribute("data-id"), item.locator(".who a").get_attribute("href")
    for view in views(str(comment), str(author).rpartition("/")[2], "harbour"):
        page.goto(f"{busy.service}/console/{view}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view


def test_right_to_left_is_a_mirror(busy: Live, visit: Visit) -> None:
    page = visit(f"{busy.service}/console/", locale="ar", viewport={"width": 1400, "height": 800})
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.locator("input[name=email]").fill(account(busy))
    page.locator("input[name=password]").fill("a tram, a quay, a gull")
    page.locator("button.primary").click()
    queues, feed = page.locator(".queues"), page.locator(".feed")
    expect(feed).to_be_visible()
    left, right = feed.bounding_box(), queues.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] < right["x"]
