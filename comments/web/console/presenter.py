"""Accounts and sessions as their owners see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from comments.models import StaffSession, public_id
from comments.services.identity.staff_accounts import memberships_of
from comments.services.identity.staff_passkeys import passkeys_of
from comments.services.identity.staff_second_factor import recovery_codes_left
from comments.services.identity.staff_sessions import SignedIn
from comments.web.presenters.base import stamp


def account_json(session: Session, person: SignedIn) -> dict[str, Any]:
    """An account with what it can prove itself by and where it works."""
    account = person.account
    return {
        "id": public_id(account.id),
        "email": account.email,
        "name": account.name,
        "pen_name": account.pen_name,
        "shown_name": account.shown_name,
        "preferences": account.preferences,
        "authenticator": account.totp_secret is not None,
        "recovery_codes": recovery_codes_left(session, account),
        "passkeys": [
            {
                "id": public_id(one.id),
                "name": one.name,
                "created_at": stamp(one.created_at),
                "last_used_at": None if one.last_used_at is None else stamp(one.last_used_at),
            }
            for one in passkeys_of(session, account)
        ],
        "site": person.site.key,
        "role": person.role,
        "sections": list(person.sections),
        "lacks_second_factor": person.lacks_second_factor,
        "sites": [
            {"key": one.site.key, "name": one.site.name, "role": one.role}
            for one in memberships_of(session, account.id)
        ],
    }


def session_json(session_row: StaffSession, current: int) -> dict[str, Any]:
    """A session of one's own; ``current`` is the id of the one that asks."""
    return {
        "id": public_id(session_row.id),
        "agent": session_row.agent,
        "created_at": stamp(session_row.created_at),
        "seen_at": stamp(session_row.seen_at),
        "second_factor": session_row.second_factor,
        "current": session_row.id == current,
    }
