"""The page without JavaScript: everything a reader can do, as plain forms."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.house import ORIGIN, House

Visit = Callable[..., Page]


def test_a_reader_without_javascript_does_everything(live: Live, visit: Visit) -> None:
    page = visit(live.page(), java_script_enabled=False)
    expect(page.get_by_text("No comments yet")).to_be_visible()
    page.get_by_role("textbox", name="Your comment").fill("A *plain* word.")
    page.get_by_role("textbox", name="Name").fill("Plain Reader")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview em")).to_have_text("plain")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Your comment is published.")).to_be_visible()

    page.get_by_role("button", name="Reply").click()
    page.get_by_role("textbox", name="Replying to Plain Reader").fill("A plain answer.")
    page.get_by_role("button", name="Post reply").click()
    answer = page.locator(".replies .comment")
    answer.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("textbox", name="Edit your comment")).to_have_value("A plain answer.")
    page.get_by_role("textbox", name="Edit your comment").fill("A plainer answer.")
    page.get_by_role("button", name="Save changes").click()
    expect(answer).to_contain_text("A plainer answer.")
    answer.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Your comment is deleted.")).to_be_visible()

    other = visit(live.page(), java_script_enabled=False)
    other.get_by_role("button", name="Agree 0", exact=True).click()
    expect(other.get_by_role("button", name="Agree 1", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    other.get_by_role("button", name="Report").click()
    other.get_by_label("What is wrong with it?").select_option("hate")
    other.get_by_role("button", name="Send report").click()
    expect(other.get_by_text("Thank you. A moderator will look at it.")).to_be_visible()
    assert [one["reports"][0]["reason"] for one in live.staff().queue("reported")] == ["hate"]
    assert live.thread()["items"][0]["votes"] == {"up": 1, "down": 0}


def test_a_vote_keeps_the_page_and_the_place(live: Live, visit: Visit) -> None:
    readers = [live.reader(name) for name in ("Ada Brandt", "Bo")]
    for n in range(30):
        readers[n % 2].says(f"Number {n}.", article="harbour")
    page = visit(live.page(query="sort=oldest"), java_script_enabled=False)
    page.get_by_role("link", name="More comments").click()
    last = page.locator(".comment", has_text="Number 27.")
    last.get_by_role("button", name="Agree 0", exact=True).click()
    expect(last.get_by_role("button", name="Agree 1", exact=True)).to_be_visible()
    expect(page.locator(".comment")).to_have_count(5)
    assert page.url.endswith(f"#{last.get_attribute('id')}")


def test_a_reply_can_be_left_and_a_missing_name_is_said_at_its_field(
    live: Live, visit: Visit
) -> None:
    live.says("Answer me.", by="Bo")
    page = visit(live.page(), java_script_enabled=False)
    page.get_by_role("button", name="Reply").click()
    page.get_by_role("textbox", name="Replying to Bo").fill("Here it is.")
    page.get_by_role("button", name="Post reply").click()
    name = page.get_by_label("Name")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("."))
    expect(page.get_by_role("textbox", name="Replying to Bo")).to_have_value("Here it is.")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("Answer me.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Replying to Bo")).to_have_count(0)


def test_who_votes_first_is_asked_for_a_name_when_writing_and_stays_the_same_reader(
    live: Live, visit: Visit
) -> None:
    live.says("Vote for me.", by="Bo")
    page = visit(live.page(), java_script_enabled=False)
    page.get_by_role("button", name="Agree 0", exact=True).click()
    expect(page.get_by_text("Posting as")).to_have_count(0)
    page.get_by_role("textbox", name="Your comment").fill("And I speak.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("#problem-name")).to_be_visible()
    page.get_by_role("textbox", name="Name").fill("Ines Calder")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".comment", has_text="And I speak.")).to_contain_text("Ines Calder")
    expect(page.get_by_text("Posting as Ines Calder")).to_be_visible()
    page.goto(live.page())
    agree = page.get_by_role("button", name="Agree 1", exact=True)
    expect(agree).to_have_attribute("aria-pressed", "true")


def test_a_held_comment_is_shown_to_its_author_with_the_reason_for_waiting(
    live: Live, visit: Visit
) -> None:
    live.set(mode="pre")
    page = visit(live.page(), java_script_enabled=False)
    page.get_by_role("textbox", name="Your comment").fill("Wait for it.")
    page.get_by_role("textbox", name="Name").fill("Patient")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".comment", has_text="Wait for it.")).to_contain_text(
        "Only you can see this comment."
    )
    expect(
        visit(live.page(), java_script_enabled=False).get_by_text("No comments yet")
    ).to_be_visible()


def test_what_was_typed_comes_back_with_what_is_wrong_with_it(live: Live, visit: Visit) -> None:
    live.set(max_length="10")
    page = visit(live.page(), java_script_enabled=False)
    page.get_by_role("textbox", name="Your comment").fill("Much too long for here.")
    page.get_by_role("textbox", name="Name").fill("Wordy")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value(
        "Much too long for here."
    )
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Wordy")
    expect(page.locator(".error")).not_to_be_empty()


def test_every_page_of_a_long_thread_is_linked(live: Live, visit: Visit) -> None:
    reader = live.reader()
    for n in range(40):
        reader.says(f"Number {n}.", article="harbour")
    page = visit(live.page(query="sort=oldest"), java_script_enabled=False)
    expect(page.locator(".comment")).to_have_count(25)
    page.get_by_role("link", name="More comments").click()
    expect(page.locator(".comment").first).to_contain_text("Number 25.")
    expect(page.locator(".comment")).to_have_count(15)


def test_search_engines_read_who_said_what(live: Live, visit: Visit) -> None:
    reader = live.reader("</script><script>alert(1)")
    answer = reader.client.post(
        "/api/v1/comments",
        json={
            "site": live.site,
            "article": "harbour",
            "body": "A *fine* point.",
            "url": live.article(),
            "title": "T",
        },
        headers={"Authorization": f"Bearer {reader.token}"},
    )
    assert answer.status_code == 201
    page = visit(live.page())
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert data["@type"] == "DiscussionForumPosting"
    assert data["comment"][0]["text"] == "A fine point."
    assert data["comment"][0]["author"]["name"].startswith("</script>")
    expect(page.locator("link[rel=canonical]")).to_have_attribute(
        "href", live.article().rstrip("?")
    )
    expect(page.locator("meta[name=robots]")).to_have_count(0)
    live.set(noindex="on")
    page.reload()
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex")


FORMS = {
    "comments": {"article": "a1", "body": "Hi.", "name": "Ada"},
    "edit": {"article": "a1", "body": "Hi.", "comment": "x"},
    "delete": {"article": "a1", "comment": "x"},
    "report": {"article": "a1", "comment": "x", "reason": "spam"},
    "act": {"article": "a1", "up": "x"},
}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_taken_from_another_page(house: House, form: str) -> None:
    client = house.public.client
    address, page = (
        f"/t/{house.key}/{form}",
        client.get(f"/t/{house.key}?article=a1").get_data(as_text=True),
    )
    proof = page.split('name="csrf" value="')[1].split('"')[0]
    forged: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({"csrf": "made-up"}, {}),
        ({"csrf": proof}, {"Origin": ORIGIN}),
        ({"csrf": proof}, {"Sec-Fetch-Site": "cross-site"}),
    ]
    for more, headers in forged:
        assert client.post(address, data=FORMS[form] | more, headers=headers).status_code == 403
    client.delete_cookie("comments_form", path=f"/t/{house.key}")
    assert client.post(address, data=FORMS[form] | {"csrf": proof}).status_code == 403
    assert house.thread()["items"] == []


def test_the_page_allows_no_script_and_no_cookie_reaches_other_sites(house: House) -> None:
    client = house.public.client
    page = client.get(f"/t/{house.key}?article=a1")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "private, no-store"
    proof = page.get_data(as_text=True).split('name="csrf" value="')[1].split('"')[0]
    posted = client.post(f"/t/{house.key}/comments", data=FORMS["comments"] | {"csrf": proof})
    cookies = posted.headers.getlist("Set-Cookie")
    assert posted.status_code == 303
    assert cookies
    for cookie in (*cookies, *page.headers.getlist("Set-Cookie")):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert f"Path=/t/{house.key}" in cookie


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("article=a1&sort=sideways", 422),
        ("article=a1&cursor=%00", 422),
        ("article=a1&comment=nothing", 200),
        ("article=a1&replies=nothing", 404),
        ("article=a1&act=reply&comment=nothing", 404),
        ("article=a1&act=edit&comment=nothing", 401),
        ("article=a1&lang=xx-yy-zz-%F0%9F%98%80", 200),
    ],
)
def test_odd_addresses_get_a_page_in_words(house: House, query: str, status: int) -> None:
    answer = house.public.client.get(f"/t/{house.key}?{query}")
    assert answer.status_code == status
    assert answer.content_type.startswith("text/html")
