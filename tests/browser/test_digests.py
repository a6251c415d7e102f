"""What stands around a thread, in a browser: opened by keyboard, read in every look, a click away
from the comments it quotes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from comments.worker import digests
from tests.browser.conftest import Live
from tests.browser.test_accessibility import LOOKS, violations

Visit = Callable[..., Page]
SHIFT = """() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
}"""


@pytest.fixture
def lively(live: Live, monkeypatch: pytest.MonkeyPatch) -> Live:
    """A thread with a digest, and another article that is near it."""
    monkeypatch.setattr(digests, "is_installed", lambda: False)
    live.set(digest="on", related="on", repeats="off")
    readers = [live.reader(f"Reader {number}") for number in range(11)]
    for branch in range(3):
        root = readers[0].says(
            f"What begins branch {branch} about the tram at the harbour.",
            article="harbour",
            url=live.article(),
            title="The tram at the harbour",
        )
        for number, reader in enumerate(readers[1:]):
            text = f"صوت القطار رقم {number}" if number == 1 else f"Answer {number} of {branch}."
            reader.says(text, article="harbour", parent=root)
    for reader in readers[:2]:
        text = "The tram at the harbour is late, as always."
        page = {"url": live.article("late"), "title": "A late tram at the harbour"}
        reader.says(text, article="late", **page)
    while digests.read_due_threads(live.app):
        pass
    return live


@pytest.mark.parametrize("look", LOOKS)
def test_what_readers_say_violates_nothing_in_any_look(
    lively: Live, visit: Visit, look: str
) -> None:
    options: dict[str, Any] = dict(LOOKS[look])
    query = "&".join(f"{name}={options.pop(name)}" for name in ("style", "dir") if name in options)
    page = visit(lively.article(query=query), **options)
    digest = page.locator("details.digest")
    digest.locator("summary").first.click()
    digest.locator("summary").last.click()
    expect(digest.locator("blockquote").first).to_be_visible()
    expect(page.get_by_role("navigation", name="Related discussions")).to_be_visible()
    assert violations(page) == []


def test_a_quotation_is_a_key_away_from_its_comment_and_nothing_moves(
    lively: Live, visit: Visit
) -> None:
    page = visit("about:blank")
    page.add_init_script(f"({SHIFT})()")
    page.goto(lively.article())
    digest = page.locator("details.digest")
    expect(digest).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") == 0
    digest.locator("summary").first.focus()
    page.keyboard.press("Enter")
    quote = digest.locator("a.when").nth(1)
    name = quote.get_attribute("href").rpartition("#")[2]  # type: ignore[union-attr]
    quote.focus()
    page.keyboard.press("Enter")
    target = page.locator(f"#{name}")
    expect(target).to_have_attribute("aria-current", "true")
    expect(target.locator("article").first).to_be_focused()


def test_without_javascript_it_opens_too(lively: Live, visit: Visit) -> None:
    page = visit(lively.page(), java_script_enabled=False)
    digest = page.locator("details.digest")
    digest.locator("summary").first.click()
    digest.locator("a.when").first.click()
    page.wait_for_url("**comment=*")
    expect(page.locator(".comment[aria-current]")).to_be_visible()
