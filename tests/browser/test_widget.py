"""What a reader does in the widget, from the first word to the last vote."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Live

Visit = Callable[..., Page]


def write(page: Page, text: str, name: str | None = "Ada Brandt") -> None:
    """Fill in the main form and send it."""
    form = page.locator(".comments > .composer")
    form.get_by_role("textbox", name="Your comment").fill(text)
    if name:
        form.get_by_role("textbox", name="Name").fill(name)
    form.get_by_role("button", name="Post comment").click()


def comment(page: Page, text: str) -> Locator:
    """The comment that says this, without what is below it."""
    return page.locator(".comment > article").filter(has_text=text)


def focused_text(page: Page) -> str:
    return str(
        page.evaluate(
            "document.querySelector('article-comments').shadowRoot.activeElement?.innerText ?? ''"
        )
    )


def spoken(page: Page, role: str) -> Locator:
    return page.locator(f"article-comments > [role={role}], [role={role}].vh")


def test_a_guest_comments_replies_edits_and_deletes(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    expect(page.get_by_text("No comments yet")).to_be_visible()
    write(page, "The **first** word.")
    expect(comment(page, "The first word.").locator("strong")).to_have_text("first")
    expect(page.get_by_text("No comments yet")).to_have_count(0)
    expect(spoken(page, "status")).to_have_text("Your comment is published.")
    assert "The first word." in focused_text(page)

    comment(page, "The first word.").get_by_role("button", name="Reply").click()
    page.get_by_role("textbox", name="Replying to Ada Brandt").fill("And an answer.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator(".replies").get_by_text("And an answer.")).to_be_visible()
    assert "And an answer." in focused_text(page)

    comment(page, "And an answer.").get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Edit your comment").fill("A better answer.")
    page.get_by_role("button", name="Save changes").click()
    expect(comment(page, "A better answer.")).to_contain_text("Edited")

    comment(page, "A better answer.").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep it").click()
    comment(page, "A better answer.").get_by_role("button", name="Delete").click()
    page.locator(".panel").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The author deleted this comment.")).to_be_visible()
    assert live.thread()["article"]["comment_count"] == 1

    page.reload()
    expect(comment(page, "The first word.").get_by_role("button", name="Edit")).to_be_visible()
    expect(page.get_by_text("Posting as Ada Brandt")).to_have_count(1)


def test_the_preview_is_the_services_own(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    page.get_by_role("textbox", name="Your comment").fill("> said\n\n<b>no</b> *yes*")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview blockquote")).to_have_text("said")
    expect(page.locator(".preview em")).to_have_text("yes")
    expect(page.locator(".preview b")).to_have_count(0)
    page.get_by_role("button", name="Back to writing").click()
    expect(page.get_by_role("textbox", name="Your comment")).to_be_focused()


def test_what_was_previewed_can_be_sent_from_there(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    page.get_by_role("textbox", name="Your comment").fill("Looks *right*.")
    page.get_by_role("textbox", name="Name").fill("Ada")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview em")).to_have_text("right")
    page.get_by_role("button", name="Post comment").click()
    expect(comment(page, "Looks right.")).to_be_focused()
    expect(page.locator(".preview")).to_be_hidden()
    expect(page.locator(".composer .error")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("")


def test_a_held_comment_is_its_authors_alone_until_a_moderator_approves_it(
    live: Live, visit: Visit
) -> None:
    live.set(mode="pre")
    page = visit(live.article())
    write(page, "Read me first.")
    expect(comment(page, "Read me first.")).to_contain_text("Only you can see this comment.")
    page.reload()
    expect(comment(page, "Read me first.")).to_contain_text("Only you can see this comment.")
    other = visit(live.article())
    expect(other.get_by_text("No comments yet")).to_be_visible()
    staff = live.staff()
    staff.decide(staff.queue("pending")[0]["id"], "approve")
    other.get_by_role("button", name="1 new comment").click()
    expect(comment(other, "Read me first.")).to_be_visible()


def test_a_rejected_comment_tells_its_author_why(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    write(page, "Buy my watches.")
    expect(comment(page, "Buy my watches.")).to_be_visible()
    staff = live.staff()
    staff.decide(live.thread()["items"][0]["id"], "reject", reason="spam")
    page.reload()
    expect(comment(page, "Buy my watches.")).to_contain_text(
        "A moderator did not accept this comment. Reason: Spam"
    )
    expect(visit(live.article()).get_by_text("No comments yet")).to_be_visible()


def test_a_vote_counts_at_once_and_is_taken_back_when_the_service_refuses(
    live: Live, visit: Visit
) -> None:
    live.says("Vote for me.")
    page = visit(live.article())
    agree = comment(page, "Vote for me.").get_by_role("button", name=re.compile("^Agree"))
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        agree.click()
        expect(agree).to_have_attribute("aria-pressed", "true")
        expect(agree).to_have_text("1")
    page.reload()
    expect(agree).to_have_attribute("aria-pressed", "true")
    page.route("**/vote?**", lambda route: route.fulfill(status=503, body="{}"))
    agree.click()
    expect(comment(page, "Vote for me.")).to_contain_text("Your vote could not be counted.")
    expect(agree).to_have_attribute("aria-pressed", "true")
    expect(agree).to_have_text("1")


def test_a_reader_reports_and_a_moderator_hears_of_it(live: Live, visit: Visit) -> None:
    live.says("Something foul.")
    page = visit(live.article())
    comment(page, "Something foul.").get_by_role("button", name="Report").click()
    expect(page.get_by_label("What is wrong with it?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(comment(page, "Something foul.").get_by_role("button", name="Report")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("What is wrong with it?").select_option("abuse")
    page.get_by_label("Anything to add?").fill("Look at the second word.")
    page.get_by_role("button", name="Send report").click()
    expect(comment(page, "Something foul.").get_by_role("button", name="Reported")).to_be_focused()
    (reported,) = live.staff().queue("reported")
    assert reported["reports"][0]["reason"] == "abuse"
    assert reported["reports"][0]["detail"] == "Look at the second word."


@pytest.mark.parametrize("reached", [False, True], ids=["before it arrived", "after it arrived"])
def test_a_post_that_fails_keeps_the_draft_and_is_never_stored_twice(
    live: Live, visit: Visit, reached: bool
) -> None:
    page = visit(live.article())

    def fail(route: Route) -> None:
        if reached:
            route.fetch()
        route.abort()

    page.route("**/embed/comments?**", fail, times=1)
    write(page, "Send me twice, store me once.")
    expect(page.locator(".composer .error")).to_contain_text("Your text is kept")
    page.reload()
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value(
        "Send me twice, store me once."
    )
    page.get_by_role("button", name="Post comment").click()
    expect(comment(page, "Send me twice, store me once.")).to_have_count(1)
    assert live.thread()["article"]["comment_count"] == 1
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("")


def test_a_token_that_ends_in_mid_draft_costs_no_word(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    write(page, "While I am known.")
    expect(comment(page, "While I am known.")).to_be_visible()
    page.route(
        "**/embed/comments?**",
        lambda route: route.fulfill(status=401, body='{"code": "bad_reader_token"}'),
        times=1,
    )
    write(page, "Still here.", name=None)
    expect(page.locator(".composer .error")).to_contain_text(
        "You have been signed out. Your text is kept"
    )
    page.get_by_role("textbox", name="Name").fill("Ada again")
    page.get_by_role("button", name="Post comment").click()
    expect(comment(page, "Still here.")).to_contain_text("Ada again")


def test_a_reader_who_is_too_quick_sees_how_long_to_wait(live: Live, visit: Visit) -> None:
    live.set(slow_mode="2")
    page = visit(live.article())
    write(page, "First.")
    expect(comment(page, "First.")).to_be_visible()
    write(page, "Second.", name=None)
    expect(page.locator(".composer .error")).to_have_text("Please wait 1 second.")
    button = page.get_by_role("button", name="Post comment")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).not_to_have_attribute("aria-disabled", "true")
    button.click()
    expect(comment(page, "Second.")).to_be_visible()


def test_text_over_the_limit_is_counted_never_cut(live: Live, visit: Visit) -> None:
    live.set(max_length="20")
    page = visit(live.article())
    box = page.get_by_role("textbox", name="Your comment")
    box.fill("x" * 19)
    expect(page.locator(".left")).to_have_text("1 character left")
    box.fill("x" * 25)
    expect(page.locator(".left")).to_have_text("5 characters too many")
    page.get_by_role("button", name="Post comment").click()
    expect(box).to_have_value("x" * 25)
    assert live.thread()["items"] == []


def test_every_comment_of_a_long_thread_can_be_reached(live: Live, visit: Visit) -> None:
    reader = live.reader()
    ids = [reader.says(f"Number {n}.", article="harbour") for n in range(60)]
    for n in range(7):
        reader.says(f"Answer {n}.", article="harbour", parent=ids[0])
    page = visit(live.article(query="attributes=sort%3Doldest"))
    first = page.locator(f"#comment-{ids[0]}")
    expect(first.locator(".replies > .comment")).to_have_count(3)
    first.get_by_role("link", name="4 more replies").click()
    expect(first.locator(".replies > .comment")).to_have_count(7)
    assert "Answer 3." in focused_text(page)
    for _ in range(2):
        page.get_by_role("link", name="More comments").click()
    expect(page.locator(".list > .comment")).to_have_count(60)
    expect(page.get_by_role("link", name="More comments")).to_have_count(0)
    page.get_by_role("link", name="Newest").click()
    expect(page.locator(".list > .comment").first).to_contain_text("Number 59.")
    expect(page.get_by_role("link", name="Newest")).to_be_focused()


def test_a_permalink_finds_a_comment_wherever_it_lies(live: Live, visit: Visit) -> None:
    reader = live.reader()
    deep = None
    for n in range(9):
        deep = reader.says(f"Depth {n}.", article="harbour", parent=deep)
    for n in range(30):
        reader.says(f"Later {n}.", article="harbour")
    page = visit(live.article() + f"#comment-{deep}")
    expect(comment(page, "Depth 8.")).to_be_focused()
    expect(page.locator(f"#comment-{deep}")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="See all comments").click()
    expect(page.locator(".list > .comment")).to_have_count(25)


def test_a_muted_person_is_covered_here_and_can_be_heard_again(live: Live, visit: Visit) -> None:
    live.says("I whisper.", by="Soft", parent=live.says("I shout.", by="Loud"))
    page = visit(live.article())
    comment(page, "I shout.").get_by_role("button", name="Mute").click()
    expect(page.locator(".muted")).to_contain_text("You muted Loud.")
    expect(spoken(page, "status")).to_have_text("You muted Loud.")
    expect(page.get_by_text("I shout.")).to_be_hidden()
    expect(page.get_by_text("I whisper.")).to_be_visible()
    page.reload()
    page.locator(".muted").get_by_role("button", name="Unmute").click()
    expect(page.get_by_text("I shout.")).to_be_visible()
    comment(page, "I shout.").get_by_role("button", name="Mute").click()
    page.get_by_text("Muted people").click()
    expect(page.locator(".mutes li")).to_contain_text("Loud")
    page.locator(".mutes").get_by_role("button", name="Unmute").click()
    expect(page.get_by_text("I shout.")).to_be_visible()
    expect(page.locator(".mutes")).to_have_count(0)


def test_the_element_follows_its_attributes_and_survives_being_moved(
    live: Live, visit: Visit
) -> None:
    live.says("About the harbour.")
    page = visit(live.article())
    expect(comment(page, "About the harbour.")).to_be_visible()
    element = page.locator("article-comments")
    element.evaluate("element => element.setAttribute('article', 'another')")
    expect(page.get_by_text("No comments yet")).to_be_visible()
    element.evaluate(
        "element => { element.remove(); document.querySelector('main').append(element) }"
    )
    write(page, "About another.")
    expect(comment(page, "About another.")).to_have_count(1)
    assert live.thread()["article"]["comment_count"] == 1


def test_the_page_hears_what_happens_in_the_widget(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    expect(page.get_by_text("No comments yet")).to_be_visible()
    page.evaluate("""() => {
        window.heard = [];
        const note = (event) => window.heard.push([event.type, event.detail.count ?? null]);
        for (const name of ['posted', 'count']) document.addEventListener('comments:' + name, note);
    }""")
    write(page, "Hear me.")
    expect(comment(page, "Hear me.")).to_be_visible()
    assert page.evaluate("window.heard") == [["comments:posted", None], ["comments:count", 1]]


def test_without_the_service_a_way_to_the_comments_remains(live: Live, visit: Visit) -> None:
    page = visit("about:blank")
    page.context.route("**/embed/thread?**", lambda route: route.abort())
    page.goto(live.article())
    expect(page.get_by_role("link", name="Comments")).to_have_attribute(
        "href", live.page().split("&lang")[0]
    )
    page.context.unroute("**/embed/thread?**")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No comments yet")).to_be_visible()
