"""The desk with what is long, foreign or elsewhere: nothing is cut, misread, or done unasked."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Live
from tests.browser.console import PASSWORD, account, hold, statuses

Visit = Callable[..., Page]
LINES = """() => [...document.querySelectorAll('th, td b, td:last-child')].flatMap((cell) => {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [];
    for (let text; (text = walker.nextNode()); )
        for (const word of text.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            if (range.getClientRects().length > 1) broken.push(word[0]);
        }
    return broken;
})"""
"""Words of the table's heads, names and last columns that stand on more than one line."""


def open_desk(live: Live, visit: Visit, path: str, **options: object) -> Page:
    page = visit(f"{live.service}/console/{path}", **options)
    sign_in_anywhere(page, account(live, "owner", "Maximiliane"))
    return page


def sign_in_anywhere(page: Page, email: str) -> None:
    """Sign in on a page of any language."""
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("header.top")).to_be_visible()


def test_tables_keep_their_words_whole(live: Live, visit: Visit) -> None:
    live.reader().says("Long ago.", article="a" * 250)
    account(live, "moderator", "Bartholomew", sections=("Environment",))
    page = open_desk(live, visit, "staff", viewport={"width": 1440, "height": 800})
    for view in ("staff", "articles"):
        page.goto(f"{live.service}/console/{view}")
        for width in (1440, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            expect(page.locator("tbody tr").first).to_be_visible()
            assert page.evaluate(LINES) == [], (view, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_long_text_leaves_the_decisions_in_sight(live: Live, visit: Visit) -> None:
    live.set(max_length="10000")
    comment = live.says("Long text. " * 900)
    page = open_desk(live, visit, f"comment/{comment}")
    expect(page.get_by_role("button", name="Spam")).to_be_in_viewport()
    page.get_by_role("button", name="Whole text").click()
    expect(page.get_by_role("button", name="Spam")).not_to_be_in_viewport()
    page.set_viewport_size({"width": 1440, "height": 420})
    page.goto(f"{live.service}/console/queue?queue=all")
    expect(page.locator(".detail .bar")).to_be_visible()
    assert page.locator(".detail .text").evaluate("text => text.clientHeight") > 100


def test_an_article_is_shown_to_its_end_and_by_the_clock_on_the_wall(
    live: Live, visit: Visit
) -> None:
    for number in range(3):
        live.says(f"Number {number} of three.")
    change = {"closes_at": "2030-01-02T03:04:00Z"}
    live.staff("owner").call("PATCH", "/moderation/articles/harbour", change)
    page = open_desk(live, visit, "queue", timezone_id="America/New_York")
    page.route("**/*limit=100*", _shorten)
    page.goto(f"{live.service}/console/article/harbour")
    expect(page.locator(".post")).to_have_count(2)
    page.get_by_role("button", name="More").last.click()
    expect(page.locator(".post")).to_have_count(3)
    expect(page.get_by_label("Closes at")).to_have_value("2030-01-01T22:04")
    page.goto(f"{live.service}/console/queue?queue=all")
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Since").fill("2025-06-01")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("button", name="Remove the filter Since: 1 Jun 2025")).to_be_visible()
    assert "since=2025-06-01T04%3A00" in page.url


def _shorten(route: Route) -> None:
    route.continue_(url=route.request.url.replace("limit=100", "limit=2"))


def test_what_cannot_be_taken_back_is_asked_once_more(live: Live, visit: Visit) -> None:
    live.staff("moderator", "Newsroom script")
    page = open_desk(live, visit, "keys")
    page.get_by_role("row", name="Newsroom script").get_by_role("button", name="Revoke").click()
    dialog = page.get_by_role("dialog", name="Revoke")
    expect(dialog).to_contain_text("Newsroom script")
    dialog.get_by_role("button", name="Cancel").click()
    row = page.get_by_role("row", name="Newsroom script")
    row.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog", name="Revoke").get_by_role("button", name="Revoke").click()
    expect(row).to_contain_text("revoked")
    page.get_by_role("link", name="Log").click()
    entry = page.locator(".log li").first
    expect(entry).to_contain_text("Newsroom script")
    expect(entry.get_by_role("button")).to_have_count(0)


def test_whoever_comes_back_to_the_queue_is_where_they_were(live: Live, visit: Visit) -> None:
    hold(live, 30)
    page = open_desk(live, visit, "queue")
    expect(page.locator(".feed > article")).to_have_count(30)
    for _ in range(20):
        page.keyboard.press("j")
    here = page.locator(".item.here")
    place = here.get_attribute("data-id")
    expect(here).to_be_in_viewport()
    here.get_by_role("link", name="Ada Brandt").click()
    expect(page.get_by_role("heading", name="Ada Brandt")).to_be_in_viewport()
    expect(page).to_have_title("Author · The Daily Test")
    page.go_back()
    expect(here).to_have_attribute("data-id", place or "")
    expect(here).to_be_in_viewport()
    page.goto(f"{live.service}/console/article/%zz")
    expect(page.locator("header.top")).to_be_visible()


def test_another_language_has_its_own_words_dates_and_head(live: Live, visit: Visit) -> None:
    comment = live.says("Nonsense, all of it.")
    live.reader("Rae").report(comment, "abuse", "Rude.")
    for number in range(3):
        live.says(f"Another remark, number {number}." + " And on." * 200)
    size = {"width": 1024, "height": 500}
    page = open_desk(live, visit, "queue?queue=all&sort=oldest", locale="de-AT", viewport=size)
    expect(page.locator(".chip.report").first).to_have_text(
        "1 Meldung: Beleidigung oder Belästigung"
    )
    page.evaluate("scrollTo(0, 300)")
    top, queues = page.evaluate(
        "['.top', '.queues'].map((part) => document.querySelector(part).getBoundingClientRect())"
        ".map((box) => [box.top, box.bottom])"
    )
    assert queues[0] >= top[1] - 1, "the frame's head hides nothing of the queues"
    page.goto(f"{live.service}/console/log?action=staff_add")
    newest = page.locator(".log li").first
    expect(newest).to_contain_text("ins Team auf")
    expect(newest).to_contain_text("Inhaber")


def test_a_lost_connection_moves_nothing_and_heals_by_itself(live: Live, visit: Visit) -> None:
    hold(live, 3)
    page = open_desk(live, visit, "queue", viewport={"width": 1440, "height": 800})
    detail = page.locator(".detail .text")
    expect(detail).to_be_visible()
    page.keyboard.press("a")
    toast = page.locator(".toast", has_text="Approved")
    expect(toast).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".toast", has_text="taken back")).to_be_visible()
    expect(toast).to_have_count(0)
    expect(page.locator(".queues .count").first).to_have_text("3")
    height = page.locator(".top").evaluate("head => head.offsetHeight")
    page.context.set_offline(True)
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(page.locator(".detail").get_by_role("alert")).to_be_visible()
    assert page.locator(".top").evaluate("head => head.offsetHeight") == height
    page.context.set_offline(False)
    expect(detail).to_be_visible()
    expect(page.get_by_text("No connection.")).to_have_count(0)


def test_signing_out_and_in_beside_the_work_loses_nothing(live: Live, visit: Visit) -> None:
    comments = hold(live, 3)
    email = account(live)
    page = visit(f"{live.service}/console/")
    sign_in_anywhere(page, email)
    expect(page.locator(".feed > article")).to_have_count(3)
    beside = page.context.new_page()
    beside.goto(f"{live.service}/console/")
    beside.get_by_role("button", name="Sign out").click()
    expect(beside.get_by_label("Email")).to_be_focused()
    page.keyboard.press("a")
    over = page.get_by_role("dialog", name="Your session has ended")
    expect(over.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".feed > article")).to_have_count(2)
    sign_in_anywhere(beside, email)
    page.keyboard.press("s")
    expect(page.locator(".feed > article")).to_have_count(1)
    outcomes = statuses(live, comments)
    assert sorted(outcomes) == ["approved", "pending", "spam"]


def test_a_long_name_stays_within_a_phone(live: Live, visit: Visit) -> None:
    hold(live, 1)
    account(live, "moderator", "Wolfeschlegelsteinhausenbergerdorff-und-zu-Hohenlohe")
    page = open_desk(live, visit, "queue", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Details").click()
    expect(page.get_by_role("option", name="Wolfeschlegel")).to_have_count(1)
    widest = "all => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
    assert page.locator(".detail *").evaluate_all(widest) <= 390


def test_settings_that_are_not_made_yet_outlast_a_look_elsewhere(live: Live, visit: Visit) -> None:
    page = open_desk(live, visit, "settings")
    field = page.locator("#setting-max_links")
    field.fill("999999999")
    page.get_by_role("link", name="Queue").click()
    page.get_by_role("link", name="Settings").click()
    expect(field).to_have_value("999999999")
    page.locator("#setting-origins").fill("no address")
    page.get_by_role("button", name="See what this does").click()
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("alert")).to_contain_text("The address holds a space")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    page.get_by_role("button", name="Put back").click()
    expect(field).to_have_value("3")
