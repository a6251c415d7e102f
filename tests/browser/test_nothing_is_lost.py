"""What a reader has typed outlives every change of the thread, and nothing closes under them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Live
from tests.browser.test_widget import comment, write

Visit = Callable[..., Page]
COMPOSE = """(field, key) => field.dispatchEvent(new KeyboardEvent('keydown', {
    key, ctrlKey: key === 'Enter', isComposing: true,
    bubbles: true, composed: true, cancelable: true }))"""


def replying(page: Page, text: str, to: str = "Ada Brandt") -> None:
    """Open a reply and write in it."""
    comment(page, "Answer me.").get_by_role("button", name="Reply").click()
    page.get_by_role("textbox", name=f"Replying to {to}").fill(text)


def test_an_open_reply_outlives_another_order_and_new_comments(live: Live, visit: Visit) -> None:
    first = live.says("Answer me.")
    live.says("A second voice.", by="Bo")
    page = visit(live.article())
    replying(page, "Half an answer")
    field = page.get_by_role("textbox", name="Replying to Ada Brandt")
    page.get_by_role("link", name="Newest").click()
    expect(page.get_by_role("link", name="Newest")).to_have_attribute("aria-current", "true")
    expect(field).to_have_value("Half an answer")
    page.get_by_role("link", name="Oldest").click()
    expect(page.get_by_role("link", name="Oldest")).to_have_attribute("aria-current", "true")
    live.says("A third voice.", by="Cy")
    live.says("And a reply.", by="Cy", parent=first)
    page.get_by_role("button", name="2 new comments").click()
    expect(comment(page, "A third voice.")).to_be_visible()
    expect(comment(page, "And a reply.")).to_be_visible()
    expect(page.get_by_role("link", name="Oldest")).to_have_attribute("aria-current", "true")
    assert "A third voice." in page.locator(".list > .comment").last.inner_text()
    expect(field).to_have_value("Half an answer")
    page.locator(".list .composer").get_by_role("textbox", name="Name").fill("Di")
    page.get_by_role("button", name="Post reply").click()
    expect(comment(page, "Half an answer")).to_be_focused()


def test_a_reply_comes_back_after_a_reload(live: Live, visit: Visit) -> None:
    live.says("Answer me.")
    page = visit(live.article())
    replying(page, "Half an answer")
    page.reload()
    expect(page.get_by_role("textbox", name="Replying to Ada Brandt")).to_have_value(
        "Half an answer"
    )
    page.get_by_role("button", name="Cancel").click()
    page.reload()
    expect(comment(page, "Answer me.")).to_be_visible()
    page.wait_for_timeout(300)
    expect(page.get_by_role("textbox", name="Replying to")).to_have_count(0)
    comment(page, "Answer me.").get_by_role("button", name="Reply").click()
    expect(page.get_by_role("textbox", name="Replying to Ada Brandt")).to_have_value(
        "Half an answer"
    )


def test_a_reply_to_a_comment_that_is_not_shown_is_offered(live: Live, visit: Visit) -> None:
    live.says("Answer me.")
    page = visit(live.article())
    replying(page, "Half an answer")
    for n in range(60):
        live.says(f"Later {n}.", by="Bo")
    page.goto(live.article(query="attributes=sort%3Dnewest"))
    page.get_by_role("button", name="Continue writing").click()
    expect(page.get_by_role("textbox", name="Replying to Ada Brandt")).to_have_value(
        "Half an answer"
    )


def test_a_change_is_asked_about_before_it_is_thrown_away(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    write(page, "The first words.")
    comment(page, "The first words.").get_by_role("button", name="Edit").click()
    field = page.get_by_role("textbox", name="Edit your comment")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    comment(page, "The first words.").get_by_role("button", name="Edit").click()
    field.fill("Better words.")
    field.press("Escape")
    expect(page.locator(".ask")).to_contain_text("Discard your changes?")
    page.get_by_role("button", name="Keep writing").click()
    expect(field).to_have_value("Better words.")
    expect(field).to_be_focused()
    page.reload()
    expect(field).to_have_value("Better words.")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Discard").click()
    expect(field).to_have_count(0)
    expect(comment(page, "The first words.")).to_be_visible()
    page.reload()
    expect(comment(page, "The first words.")).to_be_visible()
    page.wait_for_timeout(300)
    expect(field).to_have_count(0)


def test_keys_of_an_input_method_close_and_send_nothing(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    write(page, "The first words.")
    comment(page, "The first words.").get_by_role("button", name="Edit").click()
    field = page.get_by_role("textbox", name="Edit your comment")
    field.fill("日本語を書いている")
    for key in ("Escape", "Enter"):
        field.evaluate(COMPOSE, key)
    page.wait_for_timeout(200)
    expect(field).to_have_value("日本語を書いている")
    expect(page.locator(".ask")).to_have_count(0)
    assert live.thread()["items"][0]["html"] == "<p>The first words.</p>"


def test_giving_up_a_name_is_explained_first_and_the_controls_follow(
    live: Live, visit: Visit
) -> None:
    page = visit(live.article())
    write(page, "Mine so far.")
    expect(comment(page, "Mine so far.").get_by_role("button", name="Edit")).to_be_visible()
    page.get_by_role("textbox", name="Your comment").focus()
    page.get_by_role("button", name="Not you?").click()
    expect(page.locator(".ask")).to_contain_text("you can no longer change or delete")
    page.locator(".ask").get_by_role("button", name="Cancel").click()
    expect(comment(page, "Mine so far.").get_by_role("button", name="Edit")).to_be_visible()
    page.get_by_role("button", name="Not you?").click()
    page.get_by_role("button", name="Give up this name").click()
    expect(comment(page, "Mine so far.").get_by_role("button", name="Edit")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()


def test_one_gone_and_one_come_is_news(live: Live, visit: Visit) -> None:
    leaving = live.says("Leaving soon.", by="Bo")
    live.says("Staying.", by="Cy")
    page = visit(live.article())
    expect(comment(page, "Leaving soon.")).to_be_visible()
    live.staff().decide(leaving, "reject")
    live.says("Just come.", by="Di")
    page.get_by_role("button", name="1 new comment").click()
    expect(comment(page, "Just come.")).to_be_visible()


def test_keys_between_sending_and_its_answer_join_no_text_that_goes(
    live: Live, visit: Visit
) -> None:
    page = visit(live.article())
    waiting: list[Route] = []
    page.route("**/embed/comments?**", lambda route: waiting.append(route), times=1)
    with page.expect_request("**/embed/comments?**"):
        write(page, "On its way.")
    field = page.get_by_role("textbox", name="Your comment")
    expect(field).not_to_be_editable()
    field.press_sequentially(" And more")
    expect(field).to_have_value("On its way.")
    waiting[0].continue_()
    expect(comment(page, "On its way.")).to_be_focused()
    expect(field).to_be_editable()
    field.fill("And more.")
    page.get_by_role("button", name="Post comment").click()
    expect(comment(page, "And more.")).to_be_visible()


def test_a_service_that_is_too_busy_is_asked_again_when_it_says_so(
    live: Live, visit: Visit
) -> None:
    page = visit(live.article())
    keys: list[str | None] = []

    def refuse(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        headers = {
            "Retry-After": "1",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "Retry-After",
        }
        route.fulfill(status=503, headers=headers, body='{"code": "busy"}')

    page.route("**/embed/comments?**", refuse, times=2)
    page.on((
        "request"
    ), lambda request: keys.append(request.headers.get(
        "idempotency-key"
    )) if request.method == "POST" and "/embed/comments?" in request.url else None)  # fmt: skip
    write(page, "In the end.")
    expect(comment(page, "In the end.")).to_be_visible()
    assert live.thread()["article"]["comment_count"] == 1
    assert len({key for key in keys if key}) == 1
