"""Making a passkey and signing in with one, as WebAuthn has it.

Who needs it imports it then: its library comes with five megabytes, and most processes never meet a
passkey.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import webauthn
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from comments.errors import Conflict, InvalidInput, NotAuthenticated
from comments.models import StaffAccount, StaffPasskey, new_id
from comments.services.identity.staff_passkeys import RelyingParty, passkeys_of
from comments.services.identity.staff_tickets import issue_ticket, use_ticket
from comments.text import clean_line

MAX_PASSKEYS = 20


def begin_passkey(
    session: Session, account: StaffAccount, party: RelyingParty, at: datetime
) -> dict[str, Any]:
    """Return what a browser needs to make a passkey: ``ticket`` and ``options``."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Comments",
        user_id=account.id.to_bytes(8),
        user_name=account.email,
        user_display_name=account.name,
        exclude_credentials=_descriptors(session, account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    payload = {"challenge": bytes_to_base64url(options.challenge)}
    ticket = issue_ticket(session, "new_passkey", at, account=account, payload=payload)
    return {"ticket": ticket, "options": orjson.loads(webauthn.options_to_json(options))}


def add_passkey(
    session: Session,
    account: StaffAccount,
    party: RelyingParty,
    ticket: str,
    credential: dict[str, Any],
    name: str,
    at: datetime,
) -> StaffPasskey:
    """Keep a passkey that a browser has made. Raises ``InvalidInput`` or ``Conflict`` where it is
    not one.
    """
    offered = use_ticket(session, ticket, "new_passkey", at=at)
    if offered.account_id != account.id:
        raise Conflict("This step belongs to another account.", code="bad_ticket")
    try:
        registration = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(offered.payload["challenge"]),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise InvalidInput(
            {"credential": "This passkey could not be verified."}, code="bad_passkey"
        ) from None
    _refuse_known(session, account, bytes_to_base64url(registration.credential_id))
    passkey = StaffPasskey(
        id=new_id(at),
        account_id=account.id,
        credential=bytes_to_base64url(registration.credential_id),
        public_key=bytes_to_base64url(registration.credential_public_key),
        sign_count=registration.sign_count,
        name=clean_line(name, "name", 80),
        created_at=at,
    )
    session.add(passkey)
    session.flush()
    return passkey


def begin_assertion(
    session: Session, party: RelyingParty, at: datetime, *, account: StaffAccount | None = None
) -> dict[str, Any]:
    """Return what a browser needs to show a passkey: any of ours, or one of an account's."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        allow_credentials=None if account is None else _descriptors(session, account),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    payload = {"challenge": bytes_to_base64url(options.challenge)}
    ticket = issue_ticket(session, "passkey", at, account=account, payload=payload)
    return {"ticket": ticket, "options": orjson.loads(webauthn.options_to_json(options))}


def check_assertion(
    session: Session, party: RelyingParty, ticket: str, credential: dict[str, Any], at: datetime
) -> StaffAccount:
    """Return the account whose passkey this is. Raises ``NotAuthenticated``."""
    offered = use_ticket(session, ticket, "passkey", at=at)
    name = credential.get("id")
    query = select(StaffPasskey).where(StaffPasskey.credential == str(name)[:1400])
    passkey = session.scalar(query.options(joinedload(StaffPasskey.account)))
    if passkey is None or offered.account_id not in (None, passkey.account_id):
        raise _refused()
    try:
        assertion = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(offered.payload["challenge"]),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise _refused() from None
    passkey.sign_count, passkey.last_used_at = assertion.new_sign_count, at
    session.flush()
    return passkey.account


def _descriptors(session: Session, account: StaffAccount) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential))
        for passkey in passkeys_of(session, account)
    ]


def _refuse_known(session: Session, account: StaffAccount, credential: str) -> None:
    if len(passkeys_of(session, account)) >= MAX_PASSKEYS:
        raise InvalidInput({"credential": f"An account has at most {MAX_PASSKEYS} passkeys."})
    if (
        session.scalar(select(StaffPasskey.id).where(StaffPasskey.credential == credential))
        is not None
    ):
        raise InvalidInput({"credential": "This passkey is known already."}, code="bad_passkey")


def _refused() -> NotAuthenticated:
    return NotAuthenticated("This passkey opens nothing here.", code="bad_sign_in")
