"""From the widget a reader comes to the page about their own data."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.test_widget import comment, write


def test_the_widget_leads_to_the_page_about_ones_data(
    live: Live, visit: Callable[..., Page]
) -> None:
    page = visit(live.article())
    write(page, "Mine so far.")
    # Only once the answer is here: it folds the form and takes the focus.
    expect(comment(page, "Mine so far.")).to_be_focused()
    page.get_by_role("textbox", name="Your comment").focus()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Your data").click()
    data = opened.value
    expect(data.get_by_role("heading", name="Your data")).to_be_visible()
    expect(data.get_by_text("Posting as")).to_be_visible()
    assert "token" not in data.url
    data.get_by_role("button", name="Get a copy").click()
    expect(data.get_by_role("status")).to_contain_text("being made")
