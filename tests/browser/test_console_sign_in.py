"""Signing in to the desk in a browser, staying signed in, and what a role shows."""

from __future__ import annotations

import time

import pyotp
from playwright.sync_api import expect
from sqlalchemy import delete

from comments.database.engines import db, writing
from comments.models import StaffSession
from tests.browser.conftest import Live
from tests.browser.console import (
    PASSWORD,
    Visit,
    account,
    hold,
    open_desk,
    sign_in,
    statuses,
)


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
