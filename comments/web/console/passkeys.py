"""One's own passkeys: adding them and taking them away."""

from __future__ import annotations

from typing import Any

from flask import Response

from comments.database.engines import db
from comments.errors import NotFound
from comments.models import public_id, utc_now
from comments.services.identity.staff_passkeys import passkeys_of
from comments.services.identity.staff_second_factor import new_recovery_codes, recovery_codes_left
from comments.web.console.account import keep_required_factor
from comments.web.console.base import (
    answer,
    console_blueprint,
    for_signed_in,
    no_content,
    party,
    takes,
    viewer,
)
from comments.web.console.schemas import PasskeyQuestionSchema, PasskeySchema
from comments.web.transactions import writes

views = console_blueprint("passkeys")


@views.post("/me/passkeys/options")
@writes
@for_signed_in
@takes(PasskeyQuestionSchema)
def options(_: dict[str, Any]) -> Response:
    """What a browser needs to make a passkey."""
    from comments.services.identity.passkey_ceremonies import begin_passkey

    return answer(begin_passkey(db.session(), viewer().account, party(), utc_now()))


@views.post("/me/passkeys")
@writes
@for_signed_in
@takes(PasskeySchema)
def add(data: dict[str, Any]) -> Response:
    """Keep a passkey that the browser has made; with the first come recovery codes."""
    from comments.services.identity.passkey_ceremonies import add_passkey

    session, account = db.session(), viewer().account
    passkey = add_passkey(
        session, account, party(), data["ticket"], data["credential"], data["name"], utc_now()
    )
    viewer().session.second_factor = True
    codes = (
        []
        if recovery_codes_left(session, account)
        else new_recovery_codes(session, account, utc_now())
    )
    return answer({"id": public_id(passkey.id), "name": passkey.name, "recovery_codes": codes})


@views.delete("/me/passkeys/<passkey>")
@writes
@for_signed_in
def remove(passkey: str) -> Response:
    """Take a passkey away, unless the site asks for a second factor and it is the last."""
    session = db.session()
    passkey_row = next(
        (one for one in passkeys_of(session, viewer().account) if public_id(one.id) == passkey),
        None,
    )
    if passkey_row is None:
        raise NotFound("There is no such passkey.", code="unknown_passkey")
    session.delete(passkey_row)
    session.flush()
    keep_required_factor()
    return no_content()
