"""Back to a page that the browser has not kept: the reader stands where they stood."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Live
from tests.browser.test_widget import comment

Visit = Callable[..., Page]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
FIRST_IN_SIGHT = """() => {
    const root = document.querySelector('article-comments').shadowRoot;
    const first = [...root.querySelectorAll('.list article')].find((article) =>
        article.getBoundingClientRect().bottom > 0);
    return [first.parentElement.id, first.getBoundingClientRect().top];
}"""


def _late(route: Route) -> None:
    time.sleep(1)
    route.continue_()


@pytest.mark.parametrize(
    ("size", "order", "pages", "number", "is_slow"),
    [
        (PHONE, "Best", 3, 21, False),
        (PHONE, "Oldest", 1, 20, True),
        (DESK, "Newest", 2, 15, True),
        (DESK, "Best", 1, 59, False),
    ],
)
def test_back_leads_to_the_comment_that_was_left(
    live: Live,
    visit: Visit,
    size: dict[str, int],
    order: str,
    pages: int,
    number: int,
    is_slow: bool,
) -> None:
    reader = live.reader()
    roots = [
        reader.says(f"Number {n}. " + "Words of some length. " * (n % 7 * 4), article="harbour")
        for n in range(60)
    ]
    for root in roots[::5]:
        reader.says("An answer to it.", article="harbour", parent=root)
    page = visit(live.article(query="paragraphs=12&footer=1"), viewport=size)
    if order != "Best":
        page.get_by_role("link", name=order).click()
        expect(page.get_by_role("link", name=order)).to_have_attribute("aria-current", "true")
    roots_shown = page.locator("article-comments .list > li:has(article)")
    for so_many in range(2, pages + 1):
        page.get_by_role("link", name="More comments").click()
        expect(roots_shown).to_have_count(min(60, 25 * so_many))
    comment(page, f"Number {number}.").evaluate("element => element.scrollIntoView()")
    page.wait_for_timeout(300)
    before = page.evaluate(FIRST_IN_SIGHT)
    page.evaluate("window.isKept = true")
    page.goto(live.article("other"))
    if is_slow:
        page.context.route("**/embed/**", _late)
    page.go_back()
    page.get_by_text(f"Number {number}.").wait_for()
    page.wait_for_timeout(800)
    assert not page.evaluate("window.isKept"), "else the browser has brought the whole page back"
    assert page.evaluate(FIRST_IN_SIGHT) == [before[0], pytest.approx(before[1], abs=2)]
