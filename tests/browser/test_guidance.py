"""Guidance while writing, in a browser: the preview says what would hold the text."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live

Visit = Callable[..., Page]


def test_the_preview_says_what_would_hold_the_text_before_it_is_sent(
    live: Live, visit: Visit
) -> None:
    live.set(nudge="on", nudge_texts="capitals=Please do not shout.")
    page = visit(live.article())
    field = page.get_by_role("textbox", name="Your comment")
    field.click()
    field.fill("WHY DOES NOBODY EVER LISTEN TO THE PEOPLE WHO LIVE ON THIS STREET")
    page.get_by_role("button", name="Preview").click()
    notice = page.locator(".preview .notice")
    expect(notice).to_have_text("This may be held for a moderator. Please do not shout.")
    page.get_by_role("button", name="Back to writing").click()
    field.fill("Why does nobody ever listen to the people who live on this street?")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview")).to_contain_text("Why does nobody")
    expect(notice).to_have_count(0)
