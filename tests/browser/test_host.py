"""The widget as a guest: pages that forbid nearly everything, pages that style everything, dark and
narrow ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.test_budgets import WORDS
from tests.browser.test_widget import comment, write

Visit = Callable[..., Page]
WATCH = """() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(event.violatedDirective));
}"""


def test_a_page_that_forbids_nearly_everything_can_carry_the_widget(
    live: Live, visit: Visit
) -> None:
    page = visit("about:blank")
    page.add_init_script(f"({WATCH})()")
    page.goto(live.article(query="strict=1"))
    write(page, "Under a strict policy.")
    expect(comment(page, "Under a strict policy.")).to_be_visible()
    comment(page, "Under a strict policy.").get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Save changes").click()
    expect(comment(page, "Under a strict policy.")).to_be_visible()
    assert page.evaluate("window.violations") == []
    assert (
        comment(page, "Under a strict policy.").evaluate("e => getComputedStyle(e).scrollMarginTop")
        != "0px"
    )


def test_links_stay_on_a_page_with_a_base_and_its_own_data_name_the_article(
    live: Live, visit: Visit
) -> None:
    live.says("Already here.")
    head = (
        '<base href="/other/"><meta property="og:title" content="The plan, as it is">'
        f'<meta property="og:url" content="{live.news}/{live.site}/harbour?utm_source=x">'
    )
    page = visit(live.article(query=f"head={quote(head)}"))
    comment(page, "Already here.").wait_for()
    links = page.locator("article-comments").evaluate(
        "e => [...e.shadowRoot.querySelectorAll('a')].filter(a => a.hash).map(a => a.href)"
    )
    assert len(links) > 1
    assert {link.partition("#")[0] for link in links} == {page.url.partition("#")[0]}
    write(page, "On a page with a base.")
    comment(page, "On a page with a base.").wait_for()
    article = live.thread()["article"]
    assert article["title"] == "The plan, as it is"
    assert article["url"] == f"{live.news}/{live.site}/harbour"


def test_trusted_types_hold_where_the_browser_cannot_sanitise(live: Live, visit: Visit) -> None:
    page = visit("about:blank")
    page.add_init_script(f"delete Element.prototype.setHTML; ({WATCH})()")
    page.goto(live.article(query="strict=1"))
    write(page, "Through the policy.")
    expect(comment(page, "Through the policy.")).to_be_visible()
    assert page.evaluate("window.violations") == []


def test_hostile_styles_of_the_page_stay_outside(live: Live, visit: Visit) -> None:
    live.says("Keep your distance.")
    page = visit(live.article(query="style=hostile"))
    article = comment(page, "Keep your distance.")
    expect(article).to_be_visible()
    assert article.evaluate("e => getComputedStyle(e.querySelector('footer')).display") == "flex"
    assert page.locator("article-comments").evaluate("e => getComputedStyle(e).display") == "block"
    expect(page.locator("template")).to_be_hidden()


def test_a_dark_page_gets_light_accents(live: Live, visit: Visit) -> None:
    live.says("In the dark.")
    for style, light in (("dark", True), ("light", False)):
        page = visit(live.article(query=f"style={style}"))
        page.get_by_role("textbox", name="Your comment").focus()
        color = page.get_by_role("button", name="Post comment").evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        assert (sum(map(int, color[4:-1].split(","))) > 384) is light


def test_nothing_scrolls_sideways_at_280_pixels(live: Live, visit: Visit) -> None:
    reader, parent = live.reader("A-very-long-name-without-a-single-break-in-it"), None
    for n in range(7):
        words = " ".join(random.Random(n).sample(WORDS, 8))
        text = f"{words} {'averylongword' * 9} and `{'code' * 30}`."
        parent = reader.says(text, article="harbour", parent=parent)
    page = visit(live.article(query="style=narrow"), viewport={"width": 280, "height": 700})
    page.locator(".comment").first.wait_for()
    page.get_by_role("textbox", name="Your comment").focus()
    assert page.evaluate("document.documentElement.scrollWidth") <= 280
    wide = page.locator("article-comments").evaluate("""host =>
        [...host.shadowRoot.querySelectorAll('.comments *')]
        .filter((e) => !e.closest('pre, .vh') && e.getBoundingClientRect().right > 281)
        .map((e) => e.outerHTML.slice(0, 80))""")
    assert wide == []


def test_links_elsewhere_show_their_number_of_comments(live: Live, visit: Visit) -> None:
    live.says("One.")
    live.says("Two.")
    page = visit(live.article(query="count=1"))
    expect(page.locator("[data-comments-article]")).to_have_text("2")
    write(page, "Three.")
    expect(page.locator("[data-comments-article]")).to_have_text("3")


def test_two_threads_on_a_page_keep_apart(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    page.get_by_text("No comments yet").wait_for()
    page.evaluate("""() => {
        const second = document.querySelector('article-comments').cloneNode();
        second.setAttribute('article', 'second');
        document.querySelector('main').append(second);
    }""")
    second = page.locator("article-comments").nth(1)
    second.get_by_role("textbox", name="Your comment").fill("In the second.")
    second.get_by_role("textbox", name="Name").fill("Ada")
    second.get_by_role("button", name="Post comment").click()
    expect(second.locator(".comment")).to_have_count(1)
    expect(page.locator("article-comments").first.locator(".comment")).to_have_count(0)
