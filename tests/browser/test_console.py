"""The desk, end to end: signing in, clearing a queue by keys, colliding with a colleague, losing
the network.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Live
from tests.browser.console import (
    Visit,
    account,
    ask_second_opinions,
    cards,
    hold,
    open_desk,
    sign_in,
    statuses,
    views,
)


def test_a_hundred_items_are_cleared_by_keys_alone(live: Live, visit: Visit) -> None:
    comments = hold(live, 100)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article").first).to_be_focused()
    for number in range(100):
        here = page.locator(".item.here:not(.leaving)").get_attribute("data-id")
        if number % 10 == 9:
            page.keyboard.press("r")
            page.keyboard.press("2")
        else:
            page.keyboard.press("s" if number % 10 == 5 else "a")
        page.wait_for_function(
            "id => !document.querySelector(`[data-id='${id}']:not(.leaving)`)", arg=here
        )
    expect(page.locator(".empty")).to_be_visible()
    outcomes = statuses(live, comments)
    assert [outcomes.count(status) for status in ("approved", "rejected", "spam")] == [80, 10, 10]


def test_a_decision_is_taken_back_at_once_and_from_the_log(live: Live, visit: Visit) -> None:
    comments = hold(live, 3)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article").first).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_role("status").get_by_text("Approved")).to_be_visible()
    assert statuses(live, comments).count("approved") == 1
    page.keyboard.press("z")
    expect(page.get_by_text("1 decision taken back")).to_be_visible()
    expect(page.locator(".feed > article")).to_have_count(3)
    assert statuses(live, comments) == ["pending"] * 3
    page.keyboard.press("s")
    expect(page.locator(".feed > article")).to_have_count(2)
    page.get_by_role("link", name="Log").click()
    page.locator(".log li", has_text="marked as spam").get_by_role(
        "button", name="Undo", exact=True
    ).click()
    expect(page.locator(".log li", has_text="took back")).to_have_count(2)
    assert statuses(live, comments) == ["pending"] * 3


def test_many_are_decided_at_once_and_each_result_is_told(live: Live, visit: Visit) -> None:
    comments = hold(live, 130)
    page = open_desk(live, visit, "queue?queue=pending&q=Held")
    expect(page.locator(".feed > article").first).to_be_visible()
    page.get_by_role("button", name="All that match…").click()
    dialog = page.get_by_role("dialog", name="Decide on 130 comments")
    expect(dialog.locator(".sample li")).to_have_count(8)
    for comment in comments[:2]:
        live.staff().decide(comment, "spam")
    dialog.get_by_label("Action").select_option("reject")
    dialog.get_by_label("Reason").select_option("abuse")
    dialog.get_by_role("button", name="Decide on 130").click()
    expect(dialog.get_by_text("128 done, 2 not")).to_be_visible()
    expect(dialog.locator(".results li")).to_have_count(2)
    expect(dialog.locator(".results li").first).to_contain_text("somebody was faster")
    outcomes = statuses(live, comments[:5])
    assert outcomes == ["spam", "spam", "rejected", "rejected", "rejected"]
    dialog.get_by_role("button", name="Undo all").click()
    expect(page.get_by_text("128 decisions taken back")).to_be_visible()
    assert statuses(live, comments[:5]) == ["spam", "spam", "pending", "pending", "pending"]


def test_new_items_wait_behind_a_pill(live: Live, visit: Visit) -> None:
    hold(live, 2)
    page = visit(f"{live.service}/console/")
    page.clock.install()
    sign_in(page, account(live))
    expect(page.locator(".feed > article")).to_have_count(2)
    before = cards(page)
    hold(live, 1, prefix="Later")
    page.clock.run_for(16_000)
    pill = page.get_by_role("button", name="1 new")
    expect(pill).to_be_visible()
    assert cards(page) == before
    pill.click()
    expect(page.locator(".feed > article")).to_have_count(3)


def test_keys_are_off_at_one_click_and_never_the_browsers_own(live: Live, visit: Visit) -> None:
    comments = hold(live, 2)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article").first).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    page.keyboard.press("a")
    sheet.get_by_label("Keys are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.locator("#search").focus()
    page.keyboard.type("a")
    page.wait_for_timeout(300)
    assert statuses(live, comments) == ["pending", "pending"]


def test_the_address_holds_the_filters(live: Live, visit: Visit) -> None:
    hold(live, 12)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article")).to_have_count(12)
    page.keyboard.press("/")
    page.keyboard.type("quay")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=quay"))
    expect(page.locator(".feed > article")).to_have_count(3)
    page.reload()
    expect(page.locator(".feed > article")).to_have_count(3)
    page.get_by_role("button", name="Remove the filter Words").click()
    expect(page.locator(".feed > article")).to_have_count(12)


def test_the_palette_lands_on_whatever_is_pasted(live: Live, visit: Visit) -> None:
    (comment,) = hold(live, 1)
    page = open_desk(live, visit)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Comment, article").fill(
        f"{live.service}/t/{live.site}?comment={comment}"
    )
    expect(page.locator("#hits").get_by_role("option").first).to_contain_text("Ada Brandt")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"comment/{comment}"))
    expect(page.locator(".detail .text").first).to_have_text("Held 0: tram tram.")


@pytest.mark.parametrize("corpus", ["payloads-all-the-things.txt", "html5-security-cheatsheet.txt"])
def test_payloads_are_text_in_every_pane(
    live: Live, visit: Visit, shared_data: Path, corpus: str
) -> None:
    payloads = (shared_data / "xss" / corpus).read_text(encoding="utf-8").splitlines()
    live.set(flood_minute="0", flood_hour="0", mode="post", suspect_words="script,alert,onerror")
    reader, staff, comment = live.reader("Eve"), live.staff(), ""
    for start in range(0, len(payloads), 40):
        chunk = [line for line in payloads[start : start + 40] if line.strip()]
        answer = reader.post("\n\n".join(chunk)[:9_900], article="harbour")
        if answer.status_code in (201, 202):
            comment = str(answer.json["id"])  # type: ignore[index]
            live.reader("Rae").report(comment, "other", chunk[0][:300])
            staff.decide(comment, "note", note=chunk[-1][:1500])
    title = {"site": live.site, "key": "harbour", "title": payloads[0][:200]}
    live.staff("owner").call("POST", "/moderation/articles", title)
    words = (
        "<script>alert(1)</script> is what this buyer of gold coins from the old town wrote here"
    )
    for name, mark in (("Vic", ""), ("Wim", "!"), ("Xia", "!!")):
        live.says(f"{words}{mark}", by=name)
    colleague = live.staff("moderator", "<img src=x onerror=alert(1)>")
    colleague.decide(comment, "reject", reason="abuse", note=payloads[1][:300])
    ask_second_opinions(live)
    live.set(
        reject_reasons='x=<img src=x onerror=alert(1)>,y="><script>alert(1)</script>',
        name="<svg onload=alert(1)>",
        suspect_words='<script>alert(1)</script>,"><img src=x onerror=alert(1)>',
    )
    page = visit("about:blank")
    page.add_init_script(
        "window.ran = 0; for (const name of ['alert', 'confirm', 'prompt'])"
        " window[name] = () => { window.ran++; };"
        "addEventListener('securitypolicyviolation', () => { window.ran++; });"
    )
    page.goto(f"{live.service}/console/")
    sign_in(page, account(live, "owner", "Mo"))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    search = "queue?queue=all&q=%3Cscript%3Ealert(1)%3C/script%3E"
    for view in (*views(comment, reader.id, "harbour"), search):
        page.goto(f"{live.service}/console/{view}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.ran") == 0, view
        assert (
            page.locator("#desk").evaluate(
                "root => root.querySelectorAll('script, iframe:not(.widget), svg:not([role]), "
                "[onerror]').length"
            )
            == 0
        )
    assert dialogs == []


def test_items_are_assigned_by_key_palette_and_in_bulk(live: Live, visit: Visit) -> None:
    account(live, "moderator", "Bea")
    ids = hold(live, 4)
    page = open_desk(live, visit)
    expect(page.locator(".feed > article")).to_have_count(4)
    order = cards(page)
    page.keyboard.press("i")
    page.keyboard.type("bea")
    expect(page.locator("#hits > li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-id='{order[0]}'] .chip.claim")).to_have_text("assigned to Bea")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("X")
    page.get_by_role("button", name="Assign…").click()
    page.get_by_role("option", name="Mo me").click()
    expect(page.locator(".chip.claim", has_text="assigned to you")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Control+k")
    page.keyboard.type("assign to bea")
    page.get_by_role("option", name="Assign 1 comment to Bea").click()
    expect(page.locator(f"[data-id='{order[3]}'] .chip.claim")).to_have_text("assigned to Bea")
    assert set(ids) == set(order)


def test_a_wave_stands_with_its_members_and_is_decided_at_once(live: Live, visit: Visit) -> None:
    live.set(mode="post", new_author_days="0")
    words = (
        "Buy the miracle cream from the old town now and be young again by the very next morning"
    )
    ids = [
        live.says(f"{words}{mark}", by=name)
        for name, mark in zip("ABC", ("", "!", "!!"), strict=True)
    ]
    page = open_desk(live, visit, "queue?queue=wave")
    card = page.locator(".feed > article")
    expect(card).to_have_count(1)
    expect(card.locator(".wave")).to_contain_text("Wave of 3 texts")
    expect(card.locator(".wave li")).to_have_count(2)
    card.get_by_role("button", name="One decision for all…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Action").select_option("spam")
    dialog.get_by_role("button", name="Decide on 3").click()
    dialog.get_by_role("button", name="Done").click()
    expect(page.locator(".empty")).to_be_visible()
    assert statuses(live, ids) == ["spam"] * 3


def test_an_item_is_taken_and_its_near_repeats_stand_beside_it(live: Live, visit: Visit) -> None:
    live.set(mode="pre", new_author_days="0", repeats="off")
    words = "Who pays for the new tram line along the old quay that nobody in this town asked for?"
    first, _ = (live.says(words + mark, by=name) for name, mark in (("Bo", ""), ("Cy", "!!")))
    page = open_desk(live, visit, f"comment/{first}")
    pair = page.locator(".pair")
    expect(pair).to_have_count(1)
    expect(pair).to_contain_text("Cy")
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".chip", has_text="assigned to you")).to_be_visible()
    page.get_by_role("link", name="Queue").click()
    page.get_by_role("link", name="Assigned to me").click()
    expect(page.locator(".feed > article")).to_have_count(1)
    expect(page.locator(".feed > article")).to_contain_text("1 near-repeat")
    page.get_by_role("link", name="The rest, in no shared view").click()
    expect(page.locator(".feed > article")).to_have_count(2)
