"""States a thread or a browser can be in: closed, slow, nudged, signed on, offline, printed,
zoomed, gone back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser, Page, expect

from comments.database.engines import db, writing
from comments.models import utc_now
from comments.services.sites.articles import get_site
from comments.services.sites.site_settings import add_signing_key
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Live
from tests.browser.test_accessibility import violations
from tests.browser.test_widget import comment, spoken, write
from tests.house import House

Visit = Callable[..., Page]
SPACING = """host => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
            word-spacing: 0.16em !important }
        p { margin-block-end: 2em !important }`);
    host.shadowRoot.adoptedStyleSheets.push(sheet);
}"""
OUTSIDE = """host => [...host.shadowRoot.querySelectorAll('.comments *')]
    .filter((e) => !e.closest('pre, .vh, template'))
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 80))"""
CLIPPED = """host => [...host.shadowRoot.querySelectorAll('button, .name, .badge, p')]
    .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.outerHTML.slice(0, 80))"""


def change_article(live: Live, **change: Any) -> None:
    answer = live.staff().call("PATCH", "/moderation/articles/harbour", change)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def sign_on_token(live: Live, name: str) -> str:
    """What the publisher's server would hand to the page."""
    with live.app.app_context():
        writing(db.session())
        signing_key = add_signing_key(db.session(), get_site(db.session(), live.site))
        kid, secret = signing_key.kid, signing_key.key
        db.session.commit()
    now = int(utc_now().timestamp())
    claims = {
        "iss": live.site,
        "aud": "comments",
        "sub": "7",
        "name": name,
        "iat": now,
        "exp": now + 240,
    }
    return jwt.encode(claims | {"jti": uuid.uuid4().hex}, secret, "HS256", headers={"kid": kid})


def stored_reader(page: Page, live: Live) -> dict[str, Any]:
    entry: Any = page.evaluate(
        "key => JSON.parse(localStorage.getItem(key))", f"comments:reader:{live.site}"
    )
    return dict(entry)


def test_a_closed_thread_says_since_when_and_offers_no_form(live: Live, visit: Visit) -> None:
    live.says("The last word.")
    change_article(live, closes_at="2026-03-09T12:00:00Z")
    page = visit(live.article())
    expect(page.get_by_text("Comments closed on March 9, 2026.")).to_be_visible()
    expect(comment(page, "The last word.")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Reply")).to_have_count(0)


def test_a_thread_closed_in_mid_draft_says_so_and_keeps_the_text(live: Live, visit: Visit) -> None:
    live.says("Open so far.")
    page = visit(live.article(query="lang=de"))
    page.locator(".comments > .composer textarea").fill("Zu spät.")
    page.locator(".comments > .composer [name=name]").fill("Ada")
    change_article(live, open=False)
    page.locator(".comments > .composer [name=post]").click()
    error = page.locator(".comments > .composer .error")
    expect(error).to_be_visible()
    assert "closed" not in error.inner_text(), "said in the page's language"
    expect(page.locator(".comments > .composer textarea")).to_have_value("Zu spät.")


def test_what_a_writer_should_know_is_said_above_the_form(live: Live, visit: Visit) -> None:
    live.says("First.")
    change_article(live, closes_at="2999-03-09T12:30:00Z", slow_mode=120, mode="pre")
    page = visit(live.article())
    expect(page.locator(".notice.closing")).to_contain_text("Comments close on March 9")
    expect(page.locator(".notice.slow")).to_have_text("Slow mode: one comment every 120 seconds.")
    expect(page.locator(".notice.pre")).to_have_text(
        "A moderator reads comments here before they appear."
    )


def test_a_writer_is_asked_once_before_words_are_held(live: Live, visit: Visit) -> None:
    live.set(nudge="on", suspect_words="codfish")
    page = visit(live.article())
    write(page, "You codfish.")
    expect(page.locator(".composer .error")).to_have_text(
        "This may be held for a moderator. Post it anyway?"
    )
    assert live.staff().queue("pending") == []
    page.get_by_role("button", name="Post comment").click()
    expect(comment(page, "You codfish.")).to_contain_text("Only you can see this comment.")
    assert len(live.staff().queue("pending")) == 1


def test_a_callback_given_before_the_script_has_come_signs_the_reader_on(
    live: Live, visit: Visit
) -> None:
    token = sign_on_token(live, "Vera Voss")
    page = visit("about:blank")
    page.context.route("**/embed.js", lambda route: route.abort())
    page.goto(live.article())
    page.context.unroute("**/embed.js")
    page.evaluate(
        """token => {
            window.asked = 0;
            document.querySelector('article-comments').sso = async () => {
                window.asked += 1;
                return token;
            };
        }""",
        token,
    )
    page.add_script_tag(url=f"{live.service}/embed.js")
    page.get_by_role("textbox", name="Your comment").fill("Signed on.")
    expect(page.get_by_text("Posting as Vera Voss")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name")).to_have_count(0)
    expect(page.get_by_role("button", name="Not you?")).to_have_count(0)
    page.get_by_role("button", name="Post comment").click()
    expect(comment(page, "Signed on.").locator(".badge")).to_have_text("Verified")
    assert page.evaluate("window.asked") >= 1


def test_who_votes_first_and_gives_a_name_later_stays_the_same_reader(
    live: Live, visit: Visit
) -> None:
    live.says("Vote, then speak.", by="Bo")
    page = visit(live.article())
    comment(page, "Vote, then speak.").locator("[name=up]").click()
    expect(comment(page, "Vote, then speak.").locator("[name=up]")).to_have_text("1")
    page.wait_for_function("key => localStorage.getItem(key)", arg=f"comments:reader:{live.site}")
    before = stored_reader(page, live)
    write(page, "Now with a name.", "Ines Calder")
    expect(comment(page, "Now with a name.").locator(".name")).to_have_text("Ines Calder")
    after = stored_reader(page, live)
    assert after["reader"]["id"] == before["reader"]["id"]
    assert after["reader"]["name"] == "Ines Calder"
    page.reload()
    expect(comment(page, "Vote, then speak.").locator("[name=up]")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.get_by_text("Posting as Ines Calder")).to_have_count(1)


def test_offline_the_text_is_kept_and_goes_out_once_afterwards(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    page.get_by_text("No comments yet").wait_for()
    page.context.set_offline(True)
    write(page, "From a tunnel.")
    sentence = "You seem to be offline. Your text is kept; try again when you are back."
    expect(page.locator(".composer .error")).to_have_text(sentence)
    expect(spoken(page, "alert")).to_have_text(sentence)
    page.context.set_offline(False)
    page.get_by_role("button", name="Post comment").click()
    expect(comment(page, "From a tunnel.")).to_have_count(1)
    assert live.thread()["article"]["comment_count"] == 1


def test_a_page_the_browser_had_kept_goes_on_where_it_was(live: Live, browser: Browser) -> None:
    keeping = browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    page = keeping.new_page()
    page.goto(live.article())
    page.get_by_role("textbox", name="Your comment").fill("Half a thought")
    page.evaluate("addEventListener('pageshow', (event) => { window.kept = event.persisted; })")
    page.goto(f"{live.service}/count.js")
    live.says("While you were away.")
    page.go_back(wait_until="commit")
    page.wait_for_function("window.kept === true")
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("Half a thought")
    page.get_by_role("button", name="1 new comment").click()
    expect(comment(page, "While you were away.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("Half a thought")
    keeping.close()


def test_find_in_page_and_print_show_the_thread(live: Live, visit: Visit) -> None:
    live.says("A needle in the thread.", parent=live.says("A haystack."))
    page = visit(live.article())
    expect(comment(page, "A needle")).to_be_visible()
    assert page.evaluate("window.find('needle in the')")
    page.emulate_media(media="print")
    expect(comment(page, "A needle")).to_be_visible()
    expect(page.locator(".composer").first).to_be_hidden()
    expect(comment(page, "A needle").locator("footer")).to_be_hidden()


@pytest.mark.parametrize("spacing", [False, True], ids=["as it is", "with the text spaced out"])
def test_nothing_is_lost_at_400_percent(live: Live, visit: Visit, spacing: bool) -> None:
    first = live.says(
        "Something [to read](https://example.org/) with `code`.",
        by="A rather long name for a person",
    )
    live.says("And an answer.", parent=first)
    live.staff().decide(first, "pin")
    page = visit(live.article(), viewport={"width": 320, "height": 256})
    host = page.locator("article-comments")
    comment(page, "And an answer.").wait_for()
    if spacing:
        host.evaluate(SPACING)
    page.get_by_role("textbox", name="Your comment").focus()
    comment(page, "And an answer.").get_by_role("button", name="Report").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert host.evaluate(OUTSIDE) == []
    assert host.evaluate(CLIPPED) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_playground_shows_every_state_and_stores_nothing(
    live: Live, visit: Visit, language: str
) -> None:
    page = visit(f"{live.service}/widget/playground?lang={language}", bypass_csp=True)
    states = page.locator(".state")
    for n in range(states.count()):
        states.nth(n).scroll_into_view_if_needed()
        page.wait_for_timeout(60)
    expect(page.locator("#gone .away")).to_have_count(2)
    expect(page.locator("#loading .loading")).to_have_count(2)
    expect(page.locator("#held .comment")).to_have_count(6)
    expect(page.locator("#delete .panel")).to_have_count(2)
    expect(page.locator("section.comments")).to_have_count(2 * (states.count() - 2))
    page.wait_for_timeout(500)
    assert [one for one in violations(page) if not one.startswith("landmark-")] == []
    form = page.locator("#writing .composer").first
    form.locator("[name=name]").fill("Ada")
    form.locator("[name=post]").click()
    expect(form.locator(".error")).to_have_text("This is a playground: nothing is stored.")


def test_problems_are_said_in_the_language_the_address_names(house: House) -> None:
    reader = house.reader()
    reader.says("First.")
    house.staff().call("PATCH", "/moderation/articles/a1", {"open": False})
    assert reader.post("Second.").json["detail"] == "This thread is closed."  # type: ignore[index]
    headers = {"Authorization": f"Bearer {reader.token}"}
    json = {"site": house.key, "article": "a1", "body": "Second."}
    answer = reader.client.post("/embed/comments?lang=fr", json=json, headers=headers)
    assert answer.status_code == 409
    assert answer.json["code"] == "thread_closed"  # type: ignore[index]
    page = house.public.client.get(f"/embed/thread?site={house.key}&article=a1&lang=fr").get_data(
        as_text=True
    )
    assert answer.json[("detail")] in page, "the same sentence as above the thread"  # type: ignore[index]


def test_two_widgets_share_one_sign_on_that_is_good_only_once(live: Live, visit: Visit) -> None:
    token = sign_on_token(live, "Vera Voss")
    page = visit("about:blank")
    page.context.route("**/embed.js", lambda route: route.abort())
    page.goto(live.article(query=f"attributes=sso%3D{token}+loading%3Deager"))
    page.context.unroute("**/embed.js")
    page.evaluate(
        """() => {
            const first = document.querySelector('article-comments');
            const second = first.cloneNode(true);
            second.setAttribute('article', 'quay');
            first.after(second);
        }"""
    )
    page.add_script_tag(url=f"{live.service}/embed.js")
    for article in ("harbour", "quay"):
        widget = page.locator(f"article-comments[article={article}]")
        field = widget.get_by_role("textbox", name="Your comment")
        field.fill(f"Under {article}.")
        expect(widget.get_by_text("Posting as Vera Voss")).to_be_visible()
        widget.get_by_role("button", name="Post comment").click()
        posted = widget.get_by_role("article").filter(has_text=f"Under {article}.")
        expect(posted.locator(".badge")).to_have_text("Verified")
