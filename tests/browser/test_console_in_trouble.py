"""The desk with a slow, dead or lossy network, a colleague in the way, and keys too fast for it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Live
from tests.browser.console import (
    Visit,
    cards,
    hold,
    open_desk,
    statuses,
)


def test_two_moderators_collide_and_one_chooses(live: Live, visit: Visit) -> None:
    comments = hold(live, 2)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article").first).to_be_focused()
    first = cards(page)[0]
    live.staff().decide(first, "reject", reason="abuse")
    page.keyboard.press("a")
    trouble = page.locator(".trouble")
    expect(trouble).to_contain_text("Mo rejected")
    expect(trouble).to_contain_text("Insults or harassment")
    assert statuses(live, [first]) == ["rejected"], (
        "the decision that came too late was not carried out"
    )
    trouble.get_by_role("button", name="Override").click()
    expect(page.locator(".feed > article")).to_have_count(1)
    assert statuses(live, [first]) == ["approved"]
    live.staff().decide(cards(page)[0], "spam")
    page.keyboard.press("a")
    trouble.get_by_role("button", name="Keep that").click()
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()
    assert sorted(statuses(live, comments)) == ["approved", "spam"]


def test_decisions_outlast_a_dead_network_in_their_order(live: Live, visit: Visit) -> None:
    comments = hold(live, 5)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article").first).to_be_focused()
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.keyboard.press("s")
    page.keyboard.press("a")
    expect(page.get_by_text("3 decisions on their way")).to_be_visible()
    expect(page.get_by_text("No connection.")).to_be_visible()
    assert statuses(live, comments).count("pending") == 5
    warning = page.evaluate(
        "() => { const leaving = new Event('beforeunload', { cancelable: true });"
        " return !window.dispatchEvent(leaving); }"
    )
    assert warning, "closing the tab now is warned about"
    page.context.set_offline(False)
    expect(page.get_by_text("on their way")).to_have_count(0)
    expect(page.locator(".feed > article")).to_have_count(2)
    outcomes = statuses(live, comments)
    assert (outcomes.count("approved"), outcomes.count("spam")) == (2, 1)
    log = live.staff().get("/moderation/log?limit=20").json["items"]  # type: ignore[index]
    actions = [one["action"] for one in reversed(log) if one["actor"]["kind"] == "person"]
    assert actions[-3:] == ["approve", "spam", "approve"]


def test_an_answer_that_is_lost_decides_nothing_twice(live: Live, visit: Visit) -> None:
    hold(live, 2)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article").first).to_be_focused()
    lost = []

    def lose(route: object) -> None:
        if not lost:
            lost.append(route.fetch().status)  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/moderation/decisions", lose)
    with page.expect_response("**/moderation/decisions"):  # the second: the first is lost
        page.keyboard.press("a")
    expect(page.locator(".feed > article")).to_have_count(1)
    assert lost == [200]
    log = live.staff().get("/moderation/log?action=approve").json["items"]  # type: ignore[index]
    assert len(log) == 1


def test_keys_faster_than_the_screen_mean_what_was_seen(live: Live, visit: Visit) -> None:
    """Several keys within one frame: nothing in between may take them for another's."""
    first, second, third = hold(live, 3)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article")).to_have_count(3)
    order = cards(page)
    press = """keys => { for (const key of keys) (document.activeElement ?? document.body)
        .dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})); }"""
    page.evaluate(press, ["j", "n"])
    field = page.locator(".note-form textarea")
    expect(field).to_be_focused()
    page.keyboard.type("as rude as ever")
    expect(field).to_have_value("as rude as ever")
    assert set(statuses(live, order)) == {"pending"}
    page.keyboard.press("Escape")
    expect(page.locator(".item.here")).to_have_attribute("data-id", order[1])
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".item.here")).to_have_attribute("data-id", order[2])
    page.evaluate(press, ["k", "k", "a", "s", "z"])
    expect(page.locator(f"[data-id='{order[0]}']")).to_have_count(0)
    expect(page.locator(".toast", has_text="taken back")).to_be_visible()
    expect(page.locator(".item.here")).to_have_attribute("data-id", order[1])
    assert statuses(live, order) == ["approved", "pending", "pending"]
    page.evaluate(press, ["e", "z"])
    expect(page.locator(".item.leaving")).to_have_count(0)
    expect(page.locator(".toast", has_text="taken back").last).to_be_visible()
    assert [live.staff().comment(one)["escalated"] for one in order] == [False] * 3
    assert {first, second, third} == set(order)


def test_a_list_that_is_being_exchanged_takes_no_decision(live: Live, visit: Visit) -> None:
    (comment,) = hold(live, 1)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article")).to_be_focused()
    page.route(
        "**/comments?queue=reported*", lambda route: page.evaluate("1") and route.continue_()
    )
    # One key in the very step that changes the address, before anything is drawn, and one after it.
    page.evaluate("""() => {
        history.pushState(null, '', '?queue=reported');
        dispatchEvent(new PopStateEvent('popstate'));
        document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {key: 'a', bubbles: true, cancelable: true}));
    }""")
    page.keyboard.press("a")
    expect(page.locator(".empty")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0, "no decision has been taken"
    assert statuses(live, [comment]) == ["pending"]


def test_the_palette_waits_for_what_enter_was_pressed_for(live: Live, visit: Visit) -> None:
    (comment,) = hold(live, 1)
    page = open_desk(live, visit)
    page.keyboard.press("Control+k")
    page.keyboard.insert_text(comment)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"comment/{comment}"))
    expect(page.locator(".detail").get_by_role("link", name="harbour")).to_have_count(1)
