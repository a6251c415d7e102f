"""Passkeys of staff: which an account has, and as what the service is known to them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.hosts import web_address
from comments.models import StaffAccount, StaffPasskey


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The service as an authenticator knows it."""

    id: str
    origin: str

    @classmethod
    def at(cls, public_url: str) -> RelyingParty:
        """The service at its public address."""
        address = web_address(public_url)
        assert address is not None, "settings refuse any other"
        return cls(address.host, address.origin)


def passkeys_of(session: Session, account: StaffAccount) -> list[StaffPasskey]:
    """Return an account's passkeys, the oldest first."""
    query = select(StaffPasskey).where(StaffPasskey.account_id == account.id)
    return list(session.scalars(query.order_by(StaffPasskey.id)))
