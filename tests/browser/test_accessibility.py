"""WCAG 2.2 AA in every state that is on screen at once, light, dark and in forced colours, in both
directions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.test_widget import comment, focused_text, write

Visit = Callable[..., Page]
AXE = (
    Path(__file__).parents[2] / "comments" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
)
RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"style": "dark", "color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "right to left": {"dir": "rtl"},
}


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, with the elements it is about."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm install in comments/frontend)")
    page.evaluate(AXE.read_text())
    report = page.evaluate(
        "rules => axe.run({ runOnly: rules, resultTypes: ['violations'] })", RULES
    )
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in report["violations"]
        for node in one["nodes"]
    ]


@pytest.fixture
def thread(live: Live) -> Live:
    """A thread with replies, a quotation, a link, code and a tombstone."""
    first = live.says(
        "A point with a [link](https://example.org/) and `code`.\n\n> quoted\n\n- one\n- two"
    )
    removed = live.says("To be removed.", by="Bo", parent=first)
    live.says("An answer to what is gone.", by="Cy", parent=removed)
    staff = live.staff()
    staff.decide(removed, "reject")
    staff.decide(first, "pin")
    return live


@pytest.mark.parametrize("look", LOOKS)
def test_no_state_violates_what_axe_can_check(thread: Live, visit: Visit, look: str) -> None:
    options = dict(LOOKS[look])
    query = f"style={options.pop('style', 'light')}&dir={options.pop('dir', 'ltr')}"
    page = visit(thread.article(query=query), **options)
    page.get_by_text("An answer to what is gone.").wait_for()
    assert violations(page) == []

    page.get_by_role("button", name="Post comment").or_(
        page.get_by_role("textbox", name="Your comment")
    ).first.focus()
    page.get_by_text("Formatting").click()
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".composer .error")).to_be_visible()
    comment(page, "An answer to what is gone.").get_by_role("button", name="Reply").click()
    comment(page, "A point with a").get_by_role("button", name="Report").click()
    assert violations(page) == []

    page.locator(".panel").get_by_role("button", name="Cancel").click()
    write(page, "My own word.")
    comment(page, "My own word.").get_by_role("button", name="Delete").click()
    page.wait_for_timeout(2600)
    assert violations(page) == []
    comment(page, "My own word.").get_by_role("button", name="Keep it").click()
    comment(page, "My own word.").get_by_role("button", name="Edit").click()
    expect(page.get_by_role("textbox", name="Edit your comment")).to_be_focused()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_without_javascript_violates_nothing(
    thread: Live, visit: Visit, scheme: str
) -> None:
    page = visit(thread.page(), color_scheme=scheme, bypass_csp=True)
    assert violations(page) == []
    page.get_by_role("button", name="Report").first.click()
    assert violations(page) == []


def test_everything_is_done_by_keyboard_alone(live: Live, visit: Visit) -> None:
    page = visit(live.article())
    page.get_by_text("No comments yet").wait_for()

    def reach(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            label = page.evaluate(
                "(e => e && (e.ariaLabel || e.innerText || e.labels?.[0]?.innerText || ''))"
                "(document.querySelector('article-comments').shadowRoot.activeElement)"
            )
            if label and re.match(name, label):
                return
        raise AssertionError(f"{name} cannot be reached")

    reach("Your comment")
    page.keyboard.type("By keyboard.")
    reach("Name")
    page.keyboard.type("Keys")
    reach("Post comment")
    page.keyboard.press("Enter")
    expect(comment(page, "By keyboard.")).to_be_focused()
    reach("Reply")
    page.keyboard.press("Enter")
    page.keyboard.type("An answer.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".replies article")).to_be_focused()
    reach("Edit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Edit your comment")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".replies").get_by_role("button", name="Edit")).to_be_focused()
    reach("Delete")
    page.keyboard.press("Enter")
    reach("Delete")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The author deleted this comment.")).to_be_visible()
    assert "The author deleted this comment." in focused_text(page)


def test_every_target_is_big_enough_for_a_finger(thread: Live, visit: Visit) -> None:
    page = visit(
        thread.article(), viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page.get_by_text("An answer to what is gone.").wait_for()
    page.get_by_role("textbox", name="Your comment").tap()
    small = page.locator("article-comments").evaluate("""host =>
        [...host.shadowRoot.querySelectorAll(
            'button, input, select, textarea, summary, a.button, .order a')]
            .map((e) => [e.name || e.className || e.localName, e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 44 || box.width < 44))
            .map(([name, box]) => `${name} ${box.width}x${box.height}`)""")
    assert small == []


def test_less_motion_is_respected(live: Live, visit: Visit) -> None:
    page = visit(live.article(), reduced_motion="reduce")
    write(page, "Quietly.")
    item = page.locator(".comment.fresh > article")
    assert item.evaluate("e => getComputedStyle(e).animationName") == "none"
