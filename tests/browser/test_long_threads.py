"""In a long thread everybody can tell where they are, and get on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.test_widget import comment

Visit = Callable[..., Page]


def test_a_deep_reply_leads_to_what_it_answers_and_back(live: Live, visit: Visit) -> None:
    parent = None
    for n in range(5):
        parent = live.says(f"Level {n}.", by=f"Reader {n}", parent=parent)
    page = visit(live.article(), viewport={"width": 390, "height": 780})
    link = page.get_by_role("link", name="In reply to Reader 2")
    expect(page.get_by_role("link", name="In reply to Reader 1")).to_have_count(0)
    link.click()
    expect(comment(page, "Level 2.")).to_be_focused()
    page.go_back()
    expect(comment(page, "Level 3.")).to_be_focused()


def test_a_branch_folds_and_stays_folded(live: Live, visit: Visit) -> None:
    first = live.says("A long story.")
    reply = live.says("An answer.", by="Bo", parent=first)
    live.says("Another.", by="Cy", parent=reply)
    page = visit(live.article())
    page.get_by_role("button", name="Replies to Ada Brandt").click()
    expect(page.get_by_text("An answer.")).to_be_hidden()
    expect(page.locator(".fold").first).to_have_text("2 replies")
    page.reload()
    expect(page.get_by_text("A long story.")).to_be_visible()
    expect(page.get_by_text("An answer.")).to_be_hidden()
    page.goto(live.article(query=f"again=1#comment-{reply}"))
    expect(comment(page, "An answer.")).to_be_focused()
    expect(page.get_by_text("Another.")).to_be_visible()


def test_the_end_of_a_long_comment_is_a_button_away(live: Live, visit: Visit) -> None:
    live.set(fold_length="400")
    live.says("Short and sweet.")
    live.says("A long one. " + "And another sentence of it. " * 60, by="Bo")
    page = visit(live.article())
    article = comment(page, "A long one.")
    expect(page.get_by_role("button", name="Read more")).to_have_count(1)
    before = article.bounding_box()
    article.get_by_role("button", name="Read more").click()
    expect(article).to_be_focused()
    after = article.bounding_box()
    assert before
    assert after
    assert before["height"] < after["height"]


def test_keys_and_headings_lead_through_the_thread_and_past_it(live: Live, visit: Visit) -> None:
    first = live.says("One.")
    live.says("Two.", by="Bo", parent=first)
    page = visit(live.article())
    expect(page.get_by_role("heading", level=3, name="Ada Brandt")).to_be_visible()
    expect(page.get_by_role("heading", level=4, name="Bo")).to_be_visible()
    page.locator("article-comments").evaluate("e => e.wake()")
    comment(page, "One.").focus()
    page.keyboard.press("j")
    expect(comment(page, "Two.")).to_be_focused()
    page.keyboard.press("k")
    expect(comment(page, "One.")).to_be_focused()
    expect(page.get_by_role("button", name="Report: Bo", exact=True)).to_be_visible()
    page.get_by_role("link", name="Skip the comments").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#comments-end")).to_be_focused()
    page.get_by_role("textbox", name="Your comment").fill("jk")
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("jk")
