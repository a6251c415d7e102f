"""The second script: fetched when the reader first touches the thread, and nothing they do
meanwhile is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Live
from tests.browser.test_states import sign_on_token
from tests.browser.test_widget import comment, spoken, write

Visit = Callable[..., Page]
SECOND = re.compile(r"/act\.js")


class Held:
    """Keeps the second script waiting until ``go`` is called."""

    def __init__(self, page: Page) -> None:
        self.waiting: list[Route] = []
        self.asked = 0
        self.open = False
        page.context.route(SECOND, self._keep)

    def _keep(self, route: Route) -> None:
        self.asked += 1
        if self.open:
            route.continue_()
        else:
            self.waiting.append(route)

    def go(self) -> None:
        """Let it come, also where it is asked for only now."""
        self.open = True
        for route in self.waiting:
            route.continue_()


def test_a_click_before_the_script_has_come_is_answered_when_it_has(
    live: Live, visit: Visit
) -> None:
    live.says("Answer me.", by="Bo")
    page = visit("about:blank")
    script = Held(page)
    page.goto(live.article())
    reply = comment(page, "Answer me.").get_by_role("button", name="Reply: Bo", exact=True)
    reply.click()
    expect(reply).to_have_attribute("aria-busy", "true")
    script.go()
    expect(page.get_by_role("textbox", name="Replying to Bo")).to_be_focused()
    expect(reply).not_to_have_attribute("aria-busy", "true")
    assert script.asked == 1


def test_every_button_pressed_meanwhile_is_answered_once(live: Live, visit: Visit) -> None:
    live.says("Vote for me.", by="Bo")
    live.says("Report me.", by="Cy")
    page = visit("about:blank")
    script = Held(page)
    page.goto(live.article())
    agree = comment(page, "Vote for me.").locator("[name=up]")
    agree.click()
    agree.click()
    comment(page, "Report me.").get_by_role("button", name="Report").click()
    script.go()
    expect(agree).to_have_text("1")
    expect(agree).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("What is wrong with it?")).to_be_focused()


@pytest.mark.parametrize("key", ["", "Control+Enter"], ids=["by the button", "from the keyboard"])
def test_what_is_written_and_sent_meanwhile_arrives_once(
    live: Live, visit: Visit, key: str
) -> None:
    page = visit("about:blank")
    script = Held(page)
    page.goto(live.article())
    field = page.get_by_role("textbox", name="Your comment")
    field.fill("Quicker than the script.")
    page.get_by_role("textbox", name="Name").fill("Ada")
    field.press(key) if key else page.get_by_role("button", name="Post comment").click()
    script.go()
    expect(comment(page, "Quicker than the script.")).to_be_focused()
    assert live.thread()["article"]["comment_count"] == 1
    expect(field).to_have_value("")


@pytest.mark.parametrize("link", ["Newest", "More comments"])
def test_links_of_the_list_stay_on_the_page(live: Live, visit: Visit, link: str) -> None:
    reader = live.reader()
    for n in range(30):
        reader.says(f"Number {n}.", article="harbour")
    page = visit("about:blank")
    script = Held(page)
    page.goto(live.article(query="attributes=sort%3Doldest"))
    page.get_by_role("link", name=link).click()
    script.go()
    expect(page.get_by_text("Number 29.")).to_be_visible()
    assert page.url.startswith(live.news)


def pressed_in_vain(live: Live, visit: Visit) -> tuple[Page, Locator]:
    """Press Reply where the second script cannot be had; return the page and the button."""
    live.says("Answer me.", by="Bo")
    page = visit("about:blank")
    page.context.route(SECOND, lambda route: route.abort())
    page.goto(live.article())
    reply = comment(page, "Answer me.").get_by_role("button", name="Reply")
    reply.click()
    return page, reply


def test_without_the_script_no_button_is_dead_and_no_word_lost(live: Live, visit: Visit) -> None:
    page, reply = pressed_in_vain(live, visit)
    expect(comment(page, "Answer me.")).to_contain_text("That did not work. Please try again.")
    expect(spoken(page, "alert")).to_have_text("That did not work. Please try again.")
    expect(reply).to_be_focused()
    write(page, "Into the void.")
    expect(page.locator(".comments > .composer > .error")).to_have_text(
        "That did not work. Please try again."
    )
    page.context.unroute(SECOND)
    page.reload()
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("Into the void.")


def test_the_same_button_tries_again(live: Live, visit: Visit) -> None:
    page, reply = pressed_in_vain(live, visit)
    expect(comment(page, "Answer me.")).to_contain_text("Please try again.")
    page.context.unroute(SECOND)
    reply.click()
    expect(page.get_by_role("textbox", name="Replying to Bo")).to_be_focused()


def test_two_threads_share_the_script_and_an_element_put_back_has_it(
    live: Live, visit: Visit
) -> None:
    live.says("In both.", by="Bo")
    page = visit(live.article())
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    comment(page, "In both.").get_by_role("button", name="Reply").click()
    expect(page.get_by_role("textbox", name="Replying to Bo")).to_be_focused()
    page.evaluate("""() => {
        const first = document.querySelector('article-comments');
        document.querySelector('main').append(first.cloneNode());
        first.remove();
        document.querySelector('main').prepend(first);
    }""")
    expect(comment(page, "In both.")).to_have_count(2)
    for n in range(2):
        widget = page.locator("article-comments").nth(n)
        widget.get_by_role("button", name="Reply").first.click()
        expect(widget.get_by_role("textbox", name="Replying to Bo")).to_be_focused()
    assert len([url for url in urls if SECOND.search(url)]) == 1


def test_a_page_may_have_the_script_in_advance(live: Live, visit: Visit) -> None:
    live.says("Answer me.", by="Bo")
    page = visit(live.article())
    comment(page, "Answer me.").wait_for()
    page.locator("article-comments").evaluate("element => element.wake()")
    page.context.set_offline(True)
    comment(page, "Answer me.").get_by_role("button", name="Reply").click()
    expect(page.get_by_role("textbox", name="Replying to Bo")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "words"),
    [("de-AT", "Erneut versuchen"), ("zh-TW", "重試"), ("eo", "Try again")],
)
def test_the_way_back_speaks_the_readers_language(
    live: Live, visit: Visit, language: str, words: str
) -> None:
    page = visit("about:blank")
    page.context.route("**/embed/thread?**", lambda route: route.abort())
    page.goto(live.article(query=f"lang={language}"))
    expect(page.get_by_role("button", name=words)).to_be_visible()


def test_an_element_made_by_script_gets_its_reader_after_it_is_in_the_page(
    live: Live, visit: Visit
) -> None:
    token = sign_on_token(live, "Vera Voss")
    page = visit(live.article())
    page.get_by_text("No comments yet").wait_for()
    page.evaluate(
        """([site, token]) => {
            document.querySelector('article-comments').remove();
            const made = document.createElement('article-comments');
            const attributes = { site, article: 'harbour', loading: 'eager' };
            for (const [name, value] of Object.entries(attributes))
                made.setAttribute(name, value);
            document.querySelector('main').append(made);
            made.sso = () => token;
        }""",
        [live.site, token],
    )
    page.get_by_role("textbox", name="Your comment").focus()
    expect(page.get_by_text("Posting as Vera Voss")).to_be_visible()
