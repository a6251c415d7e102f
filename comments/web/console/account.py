"""One's own account: who one is, pen name and preferences, password, authenticator, sessions."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.errors import Forbidden, InvalidInput, NotFound
from comments.models import private_id, public_id, utc_now
from comments.services.identity.staff_accounts import find_membership, memberships_of, set_password
from comments.services.identity.staff_passwords import verify_password
from comments.services.identity.staff_second_factor import (
    begin_authenticator,
    confirm_authenticator,
    drop_authenticator,
    factors_of,
    new_recovery_codes,
)
from comments.services.identity.staff_sessions import begin_session, end_session, sessions_of
from comments.services.sites.articles import get_site
from comments.text import clean_name
from comments.web.console.base import (
    agent,
    answer,
    console_blueprint,
    for_signed_in,
    no_content,
    takes,
    viewer,
)
from comments.web.console.presenter import account_json, session_json
from comments.web.console.schemas import (
    AuthenticatorSchema,
    ConfirmSchema,
    NewPasswordSchema,
    ProfileSchema,
    SiteChoiceSchema,
)
from comments.web.limits import count_attempt
from comments.web.staff_cookie import set_cookie
from comments.web.transactions import writes

views = console_blueprint("account")
MAX_PREFERENCES = 16_000
"""Bytes of JSON; macros are most of it."""


@views.get("/me")
@for_signed_in
def account() -> Response:
    """Who is signed in, by what they can prove it, and where else they are signed in."""
    session, person = db.session(), viewer()
    running = [
        session_json(one, person.session.id)
        for one in sessions_of(session, person.account, utc_now())
    ]
    return answer({**account_json(session, person), "sessions": running})


@views.patch("/me")
@writes
@for_signed_in
@takes(ProfileSchema)
def profile(data: dict[str, Any]) -> Response:
    """Take a pen name or drop it; keep preferences."""
    person = viewer()
    if "pen_name" in data:
        person.account.pen_name = (
            clean_name(data["pen_name"], "pen_name") if data["pen_name"] else None
        )
    if "preferences" in data:
        if len(orjson.dumps(data["preferences"])) > MAX_PREFERENCES:
            raise InvalidInput({"preferences": "These are too many preferences to keep."})
        person.account.preferences = data["preferences"]
    db.session.flush()
    return answer(account_json(db.session(), person))


@views.put("/me/password")
@writes
@for_signed_in
@takes(NewPasswordSchema)
def change_password(data: dict[str, Any]) -> Response:
    """Take another password. Every other session ends; this one goes on under a new cookie."""
    _prove(data["current"], "current")
    set_password(db.session(), viewer().account, data["password"])
    return _go_on(no_content(), second_factor=viewer().session.second_factor)


@views.post("/me/authenticator")
@writes
@for_signed_in
@takes(ConfirmSchema)
def offer_authenticator(data: dict[str, Any]) -> Response:
    """Offer a secret for an authenticator, also as a QR code."""
    _prove(data["password"])
    offered = begin_authenticator(
        db.session(), viewer().account, current_settings().secret_key, utc_now()
    )
    return answer(
        {"ticket": offered.ticket, "secret": offered.secret, "uri": offered.uri, "qr": offered.qr}
    )


@views.put("/me/authenticator")
@writes
@for_signed_in
@takes(AuthenticatorSchema)
def take_authenticator(data: dict[str, Any]) -> Response:
    """Take the authenticator into use by its first code; the recovery codes are in this answer and
    nowhere else.
    """
    count_attempt("staff_sign_ins", f"second {public_id(viewer().account.id)}")
    codes = confirm_authenticator(
        db.session(),
        viewer().account,
        data["ticket"],
        data["code"],
        current_settings().secret_key,
        utc_now(),
    )
    return _go_on(answer({"recovery_codes": codes}), second_factor=True)


@views.delete("/me/authenticator")
@writes
@for_signed_in
@takes(ConfirmSchema)
def remove_authenticator(data: dict[str, Any]) -> Response:
    """Use the authenticator no longer, unless it is the last factor and the site asks for one."""
    _prove(data["password"])
    drop_authenticator(viewer().account)
    db.session.flush()
    keep_required_factor()
    return no_content()


@views.post("/me/recovery-codes")
@writes
@for_signed_in
@takes(ConfirmSchema)
def recovery_codes(data: dict[str, Any]) -> Response:
    """Fresh recovery codes; the former ones are good no longer."""
    _prove(data["password"])
    if not factors_of(db.session(), viewer().account):
        raise InvalidInput({"password": "Recovery codes come with a second factor; add one first."})
    return answer({"recovery_codes": new_recovery_codes(db.session(), viewer().account, utc_now())})


@views.delete("/sessions/<number>")
@writes
@for_signed_in
def end_one(number: str) -> Response:
    """End one of one's sessions, here or elsewhere."""
    session_id = private_id(number)
    running = {one.id for one in sessions_of(db.session(), viewer().account, utc_now())}
    if session_id is None or session_id not in running:
        raise NotFound("There is no such session.", code="unknown_session")
    end_session(db.session(), viewer().account, session_id)
    return no_content()


@views.put("/session/site")
@writes
@for_signed_in
@takes(SiteChoiceSchema)
def change_site(data: dict[str, Any]) -> Response:
    """Work on another of one's sites from now on, in this browser, with the rights one has there:
    under a new cookie, as after every change of rights.
    """
    memberships = {
        membership.site.key for membership in memberships_of(db.session(), viewer().account.id)
    }
    if data["site"] not in memberships:
        raise Forbidden("You do not work on this site.", code="other_site")
    site_id = get_site(db.session(), data["site"]).id
    return _go_on(no_content(), second_factor=viewer().session.second_factor, site_id=site_id)


def keep_required_factor() -> None:
    """Raise ``Forbidden`` where the account would lack what one of its sites asks for."""
    session, person = db.session(), viewer()
    asking = [
        one for one in memberships_of(session, person.account.id) if one.site.settings.second_factor
    ]
    if asking and not factors_of(session, person.account):
        raise Forbidden(
            "The site asks for a second factor; add another before this one goes.",
            code="last_factor",
        )


def _prove(password: str, field: str = "password") -> None:
    """Make sure that it is still the same person at the desk."""
    person = viewer().account
    count_attempt("staff_sign_ins", person.email)
    if not verify_password(password, person.password_hash):
        raise InvalidInput({field: "This is not your password."}, code="bad_password")


def _go_on(reply: Response, *, second_factor: bool, site_id: int | None = None) -> Response:
    """Give this browser a session with a new cookie, and end the one it had."""
    session, person = db.session(), viewer()
    site = find_membership(session, person.account.id, site_id or person.site.id)
    end_session(session, person.account, person.session.id)
    text, _ = begin_session(
        session,
        person.account,
        second_factor=second_factor,
        agent=agent(),
        at=utc_now(),
        site_id=site.site_id if site else None,
    )
    return set_cookie(reply, text)
