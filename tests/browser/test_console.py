"""The desk, end to end: signing in, clearing a queue by keys, colliding with a colleague, losing
the network.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from comments.database.engines import db, writing
from comments.models import StaffSession
from tests.browser.conftest import Live
from tests.browser.console import (
    PASSWORD,
    account,
    ask_second_opinions,
    hold,
    sign_in,
    statuses,
    views,
)

Visit = Callable[..., Page]


def open_desk(live: Live, visit: Visit, path: str = "", **options: object) -> Page:
    page = visit(f"{live.service}/console/{path}", **options)
    sign_in(page, account(live, str(options.pop("role", "moderator"))))
    return page


def cards(page: Page) -> list[str]:
    return page.locator(".feed > article").evaluate_all("all => all.map((one) => one.dataset.id)")


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


def test_a_session_that_ends_in_mid_work_loses_nothing(live: Live, visit: Visit) -> None:
    comments = hold(live, 2)
    email = account(live)
    page = visit(f"{live.service}/console/")
    sign_in(page, email)
    expect(page.locator(".feed > article").first).to_be_focused()
    with live.app.app_context():
        writing(db.session())
        db.session.execute(delete(StaffSession))
        db.session.commit()
    page.keyboard.press("a")
    over = page.get_by_role("dialog", name="Your session has ended")
    expect(over).to_be_visible()
    assert statuses(live, comments).count("approved") == 0
    over.get_by_label("Password", exact=True).fill(PASSWORD)
    over.get_by_role("button", name="Sign in", exact=True).click()
    expect(over).to_have_count(0)
    expect(page.locator(".feed > article")).to_have_count(1)
    assert statuses(live, comments).count("approved") == 1


def test_signing_in_with_an_authenticator_and_a_recovery_code(live: Live, visit: Visit) -> None:
    email = account(live)
    page = visit(f"{live.service}/console/account")
    sign_in(page, email)
    page.get_by_role("button", name="Add an authenticator").click()
    page.get_by_label("Your password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("img", name="QR code of the key below")).to_be_visible()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code it shows now").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Take into use").click()
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()

    for code, recovery in ((pyotp.TOTP(secret).at(time.time() + 30), False), (codes[3], True)):
        again = visit(f"{live.service}/console/")
        again.get_by_label("Email").fill(email)
        again.get_by_label("Password", exact=True).fill(PASSWORD)
        again.get_by_role("button", name="Sign in", exact=True).click()
        if recovery:
            again.get_by_role("button", name="Use a recovery code").click()
        again.get_by_label("Recovery code" if recovery else "Code of your authenticator").fill(code)
        again.get_by_role("button", name="Go on").click()
        expect(again.locator("header.top")).to_be_visible()


def test_signing_in_with_a_passkey(live: Live, visit: Visit) -> None:
    email = account(live)
    page = visit(f"{live.service}/console/account")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, email)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("dialog", name="Recovery codes")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("li", has_text="Remove")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("header.top")).to_be_visible()


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


def test_a_moderator_sees_no_more_than_their_role_allows(live: Live, visit: Visit) -> None:
    page = open_desk(live, visit, "settings")
    expect(page.get_by_text("Administrators change these.")).to_be_visible()
    expect(page.locator("#setting-mode")).to_be_disabled()
    names = page.get_by_role("navigation", name="Views").get_by_role("link").all_inner_texts()
    assert "Keys and tokens" not in names
    page.goto(f"{live.service}/console/staff")
    expect(page.get_by_role("heading", name="Staff")).to_be_visible()
    expect(page.get_by_role("button", name="Invite")).to_have_count(0)
    limited = visit(f"{live.service}/console/bans")
    sign_in(limited, account(live, "moderator", "Nell", sections=("Sport",)))
    expect(limited.get_by_text("Your account is limited to sections")).to_be_visible()
    expect(limited.get_by_role("button", name="Ban", exact=True)).to_have_count(0)
    refused = page.evaluate("fetch('/api/v1/moderation/tokens').then((answer) => answer.status)")
    assert refused == 403


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


def test_the_palette_waits_for_what_enter_was_pressed_for(live: Live, visit: Visit) -> None:
    (comment,) = hold(live, 1)
    page = open_desk(live, visit)
    page.keyboard.press("Control+k")
    page.keyboard.insert_text(comment)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"comment/{comment}"))
    expect(page.locator(".detail").get_by_role("link", name="harbour")).to_have_count(1)


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
