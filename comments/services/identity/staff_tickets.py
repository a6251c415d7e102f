"""Tickets: secrets that are good once and for a while. Only their SHA-256 is kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from comments.errors import Conflict
from comments.models import StaffAccount, StaffTicket, new_id
from comments.services.identity.secret_hashes import secret_hash

LIFETIMES = {
    "invitation": timedelta(days=7),
    "reset": timedelta(hours=24),
    "second_factor": timedelta(minutes=5),
    "passkey": timedelta(minutes=5),
    "new_passkey": timedelta(minutes=5),
    "authenticator": timedelta(minutes=15),
}
"""How long a ticket is good for, by what it is for."""
MAX_ATTEMPTS = 5


def issue_ticket(
    session: Session,
    purpose: str,
    at: datetime,
    *,
    account: StaffAccount | None = None,
    payload: dict[str, Any] | None = None,
) -> str:
    """Make a ticket and return its text, which is kept nowhere. Links for an account replace its
    former ones.
    """
    if account is not None and purpose in ("invitation", "reset"):
        withdraw_links(session, account)
    text = secrets.token_urlsafe(32)
    ticket = StaffTicket(
        id=new_id(at),
        digest=secret_hash(text),
        purpose=purpose,
        account_id=None if account is None else account.id,
        payload=payload or {},
        created_at=at,
        expires_at=at + LIFETIMES[purpose],
    )
    session.add(ticket)
    session.flush()
    return text


def find_ticket(session: Session, text: str, *purposes: str, at: datetime) -> StaffTicket:
    """Return a ticket that is still good, held until the transaction ends.

    Raises ``Conflict`` (``bad_ticket``) for any other text.
    """
    query = select(StaffTicket).where(StaffTicket.digest == secret_hash(text)).with_for_update()
    ticket = session.scalar(query)
    unfit = ticket is None or ticket.purpose not in purposes or ticket.expires_at <= at
    if ticket is None or unfit or ticket.attempts > MAX_ATTEMPTS:
        raise Conflict(
            "This link or step has been used or has ended. Start again.", code="bad_ticket"
        )
    return ticket


def use_ticket(session: Session, text: str, *purposes: str, at: datetime) -> StaffTicket:
    """Return a good ticket, which is good no longer. Raises ``Conflict``."""
    ticket = find_ticket(session, text, *purposes, at=at)
    session.delete(ticket)
    session.flush()
    return ticket


def withdraw_links(session: Session, account: StaffAccount) -> None:
    """Make every link that was given out for an account useless."""
    links = (StaffTicket.account_id == account.id, StaffTicket.purpose.in_(("invitation", "reset")))
    session.execute(delete(StaffTicket).where(*links))


def forget_tickets(session: Session, at: datetime) -> None:
    """Drop what has ended."""
    session.execute(delete(StaffTicket).where(StaffTicket.expires_at < at))
