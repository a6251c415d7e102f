"""Times are the reader's own: when a thread closes, when a comment was written, how long it may be
changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from comments.models import utc_now
from tests.browser.conftest import Live
from tests.browser.test_widget import comment, write

Visit = Callable[..., Page]


def test_times_are_the_readers_own_and_absolute_on_paper(live: Live, visit: Visit) -> None:
    live.says("When was this?")
    closes = datetime(utc_now().year + 2, 7, 14, 16, 30, tzinfo=UTC)
    change = {"closes_at": closes.isoformat()}
    assert live.staff().call("PATCH", "/moderation/articles/harbour", change).status_code == 200
    page = visit(live.page())
    expect(page.get_by_text("Comments close on July 14, 16:30 UTC.")).to_be_visible()
    page = visit(live.article(), timezone_id="America/New_York")
    expect(page.locator(".closing")).to_contain_text("12:30")
    expect(page.locator(".closing")).not_to_contain_text("UTC")
    when = comment(page, "When was this?").locator(".when time")
    expect(when).to_have_text("just now")
    assert str(utc_now().year) in (when.get_attribute("title") or "")
    page.emulate_media(media="print")
    paper = when.evaluate("e => getComputedStyle(e, '::after').content")
    assert "attr(title)" in paper or str(utc_now().year) in paper


def test_an_author_sees_how_long_a_comment_may_be_changed(live: Live, visit: Visit) -> None:
    page = visit("about:blank")
    page.clock.install()
    page.goto(live.article())
    write(page, "Soon this is final.")
    item = comment(page, "Soon this is final.")
    expect(item.locator(".until")).to_contain_text("You can change this until")
    item.get_by_role("button", name="Edit").click()
    expect(page.locator("[data-kind=edit] .until")).to_be_visible()
    page.locator("[data-kind=edit] [name=cancel]").click()
    page.clock.fast_forward("15:01")
    expect(item.locator(".until")).to_have_count(0)
    expect(item.get_by_role("button", name="Edit")).to_have_count(0)


def test_where_only_members_write_signing_in_comes_first(live: Live, visit: Visit) -> None:
    """The page hears of it, may answer with a token, and is left for its own address otherwise."""
    live.set(guests="off")
    address = f"{live.news}/elsewhere?to={{return}}"
    page = visit(live.article(query=f"attributes=signin-url='{address}'"))
    signin = page.get_by_role("button", name="Sign in")
    expect(signin).to_be_visible()
    page.evaluate("""() => document.addEventListener('comments:signin', (event) => {
        window.article = event.detail.article; event.preventDefault(); }, { once: true })""")
    signin.click()
    page.wait_for_function("window.article === 'harbour'")
    signin.click()
    page.wait_for_url("**/elsewhere?to=http*")
    page = visit(live.article())
    expect(page.get_by_text("Sign in to The Daily Test to write a comment.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in")).to_be_hidden()
    live.set(signin_url=f"{live.news}/login?to={{return}}")
    page = visit(live.article())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/login?to=http*")
