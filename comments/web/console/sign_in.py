"""Signing in to the console: password, second factor, passkey, one-time links."""

from __future__ import annotations

from typing import Any

from flask import Response

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.errors import NotAuthenticated
from comments.models import StaffAccount, public_id, utc_now
from comments.services.identity.staff_accounts import accept_link, memberships_of
from comments.services.identity.staff_second_factor import check_code, factors_of, use_recovery_code
from comments.services.identity.staff_sessions import begin_session, check_password, end_session
from comments.services.identity.staff_tickets import find_ticket, issue_ticket, use_ticket
from comments.web.console.base import (
    agent,
    answer,
    console_blueprint,
    for_signed_in,
    from_own_page,
    no_content,
    party,
    takes,
    viewer,
)
from comments.web.console.schemas import (
    AcceptSchema,
    LinkSchema,
    PasskeyQuestionSchema,
    PasskeySchema,
    PasswordSchema,
    SecondFactorSchema,
)
from comments.web.limits import count_attempt, limited
from comments.web.staff_cookie import drop_cookie, set_cookie
from comments.web.transactions import step, writes

views = console_blueprint("sign_in")


@views.post("/sign-in")
@writes
@from_own_page
@limited("staff_sign_ins")
@takes(PasswordSchema)
def password(data: dict[str, Any]) -> Response:
    """Sign in by password; where the account has a second factor, a ticket for that step is the
    answer.
    """
    count_attempt("staff_sign_ins", data["email"].strip().lower())
    account = check_password(db.session(), data["email"], data["password"])
    return _let_in(account)


@views.post("/sign-in/second-factor")
@writes
@from_own_page
@limited("staff_sign_ins")
@takes(SecondFactorSchema)
def second_factor(data: dict[str, Any]) -> Response:
    """Complete a sign-in by a code of the authenticator or a recovery code."""
    session, now = db.session(), utc_now()
    number = step(lambda: _count_try(data["ticket"]))
    count_attempt("staff_sign_ins", f"second {number}")
    ticket = find_ticket(session, data["ticket"], "second_factor", at=now)
    account = ticket.account
    assert account is not None
    if data["recovery"]:
        right = use_recovery_code(session, account, data["code"], now)
    else:
        right = check_code(account, data["code"], current_settings().secret_key, now)
    if not right:
        raise NotAuthenticated("This code is not right, or has been used.", code="bad_code")
    use_ticket(session, data["ticket"], "second_factor", at=now)
    return _begin(account, second_factor=True)


@views.post("/sign-in/passkey/options")
@writes
@from_own_page
@limited("staff_sign_ins")
@takes(PasskeyQuestionSchema)
def passkey_options(data: dict[str, Any]) -> Response:
    """What a browser needs to show a passkey."""
    from comments.services.identity.passkey_ceremonies import begin_assertion

    session, now, account = db.session(), utc_now(), None
    if data["ticket"]:
        account = find_ticket(session, data["ticket"], "second_factor", at=now).account
    return answer(begin_assertion(session, party(), now, account=account))


@views.post("/sign-in/passkey")
@writes
@from_own_page
@limited("staff_sign_ins")
@takes(PasskeySchema)
def passkey(data: dict[str, Any]) -> Response:
    """Sign in by a passkey, which is both factors in one."""
    from comments.services.identity.passkey_ceremonies import check_assertion

    session, now = db.session(), utc_now()
    account = check_assertion(session, party(), data["ticket"], data["credential"], now)
    if data["second"]:
        use_ticket(session, data["second"], "second_factor", at=now)
    return _begin(account, second_factor=True)


@views.post("/links")
@writes
@from_own_page
@limited("staff_sign_ins")
@takes(LinkSchema)
def link(data: dict[str, Any]) -> Response:
    """Whose a link is, for the page on which a password is taken."""
    session = db.session()
    ticket = find_ticket(session, data["token"], "invitation", "reset", at=utc_now())
    account = ticket.account
    assert account is not None
    sites = [membership.site.name for membership in memberships_of(session, account.id)]
    return answer(
        {"purpose": ticket.purpose, "email": account.email, "name": account.name, "sites": sites}
    )


@views.post("/links/accept")
@writes
@from_own_page
@limited("staff_sign_ins")
@takes(AcceptSchema)
def accept(data: dict[str, Any]) -> Response:
    """Take a password by a link, and come in; a second factor is asked for as always."""
    account = accept_link(
        db.session(), data["token"], password=data["password"], name=data["name"], at=utc_now()
    )
    return _let_in(account)


@views.delete("/session")
@writes
@for_signed_in
def sign_out() -> Response:
    """End this session."""
    end_session(db.session(), viewer().account, viewer().session.id)
    return drop_cookie(no_content())


def _count_try(ticket: str) -> str:
    ticket_row = find_ticket(db.session(), ticket, "second_factor", at=utc_now())
    ticket_row.attempts += 1
    return public_id(ticket_row.account_id or 0)


def _let_in(account: StaffAccount) -> Response:
    session, now = db.session(), utc_now()
    factors = factors_of(session, account)
    if not factors:
        return _begin(account, second_factor=False)
    ticket = issue_ticket(session, "second_factor", now, account=account)
    return answer({"signed_in": False, "ticket": ticket, "factors": factors})


def _begin(account: StaffAccount, *, second_factor: bool) -> Response:
    text, _ = begin_session(
        db.session(), account, second_factor=second_factor, agent=agent(), at=utc_now()
    )
    return set_cookie(answer({"signed_in": True}), text)
