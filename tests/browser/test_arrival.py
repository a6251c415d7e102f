"""Whoever arrives on a slow network lands where they look, and nothing moves under them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.test_budgets import COUNT_SHIFT
from tests.browser.test_widget import comment

Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}


def slow(page: Page) -> None:
    """Answer as a slow phone network does: 300 ms away, 50 kB a second."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": 300, "downloadThroughput": 50_000}
    session.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": 50_000})


def arrive(visit: Visit, address: str, **options: Any) -> Page:
    page = visit("about:blank", **options)
    page.add_init_script(f"({COUNT_SHIFT})()")
    slow(page)
    page.goto(address)
    return page


def top_of(page: Page, selector: str) -> float:
    return float(page.locator(selector).first.evaluate("e => e.getBoundingClientRect().top"))


@pytest.mark.parametrize("number", [0, 2, 40])
def test_the_comments_stand_still_for_who_comes_for_them(
    live: Live, visit: Visit, number: int
) -> None:
    reader = live.reader()
    for n in range(number):
        reader.says(f"Comment {n}. {'Words and words. ' * (n % 7)}", article="harbour")
    page = arrive(visit, live.article(query="paragraphs=40&footer=1#comments"), **PHONE)
    page.get_by_text("Your comment").first.wait_for()
    page.wait_for_timeout(1500)
    assert page.evaluate("window.shift") == 0
    assert abs(top_of(page, "#comments")) < 2


def test_the_last_of_many_comments_is_where_its_link_leads(live: Live, visit: Visit) -> None:
    ids = []
    readers = [live.reader(name) for name in ("Ada Brandt", "Bo", "Cy")]
    for n in range(138):
        text = f"Comment {n}. {'Words and words. ' * (n % 9)}"
        parent = ids[-1] if n % 5 == 4 else None
        ids.append(readers[n % 3].says(text, article="harbour", parent=parent))
    for place in (137, 0, 70):
        page = arrive(
            visit, live.article(query=f"paragraphs=40&footer=1#comment-{ids[place]}"), **PHONE
        )
        expect(comment(page, f"Comment {place}.")).to_be_focused()
        page.wait_for_timeout(1500)
        box = comment(page, f"Comment {place}.").bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 780
        assert page.evaluate("window.shift") == 0
