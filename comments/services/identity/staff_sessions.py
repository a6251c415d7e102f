"""Sessions of staff: signing in, being signed in, and ending it."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from comments.errors import Forbidden, NotAuthenticated
from comments.models import (
    Actor,
    Site,
    StaffAccount,
    StaffMembership,
    StaffSession,
    new_id,
    public_id,
)
from comments.services.identity.secret_hashes import secret_hash
from comments.services.identity.staff_accounts import find_account, find_membership, memberships_of
from comments.services.identity.staff_passwords import hash_is_dated, rehash, verify_password

IDLE = timedelta(hours=12)
"""After so long without a request a session has ended."""
LONGEST = timedelta(days=14)
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at work on a site, as a request speaks for them."""

    session: StaffSession
    membership: StaffMembership

    @property
    def account(self) -> StaffAccount:
        """Whose session it is."""
        return self.session.account

    @property
    def site(self) -> Site:
        """The site at work."""
        return self.membership.site

    @property
    def role(self) -> str:
        """What the person is on that site."""
        return self.membership.role

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections the person is limited to; none: the whole site."""
        return tuple(self.membership.sections) if self.role == "moderator" else ()

    @property
    def actor(self) -> Actor:
        """The person as the log names them."""
        return Actor("person", public_id(self.account.id), self.account.shown_name)

    @property
    def lacks_second_factor(self) -> bool:
        """Whether the site asks for more than this session has shown."""
        return self.site.settings.second_factor and not self.session.second_factor


def check_password(session: Session, email: str, password: str) -> StaffAccount:
    """Return the account with this email and password.

    Raises ``NotAuthenticated``, in the same words and the same time whether or not there is such an
    account.
    """
    account = find_account(session, email)
    stored_hash = account.password_hash if account is not None else None
    if not verify_password(password, stored_hash) or account is None or stored_hash is None:
        raise NotAuthenticated("The email or the password is not right.", code="bad_sign_in")
    if hash_is_dated(stored_hash):
        account.password_hash = rehash(password)
    return account


def begin_session(
    session: Session,
    account: StaffAccount,
    *,
    second_factor: bool,
    agent: str,
    at: datetime,
    site_id: int | None = None,
) -> tuple[str, StaffSession]:
    """Sign an account in, and return the cookie's text, which is kept nowhere.

    Raises ``Forbidden`` where the account works on no site.
    """
    sites = [membership.site_id for membership in memberships_of(session, account.id)]
    if not sites:
        raise Forbidden("This account works on no site any more.", code="no_site")
    text = secrets.token_urlsafe(32)
    begun = StaffSession(
        id=new_id(at),
        account_id=account.id,
        account=account,
        site_id=site_id if site_id in sites else sites[0],
        digest=secret_hash(text),
        second_factor=second_factor,
        agent=agent[:300],
        created_at=at,
        seen_at=at,
    )
    session.add(begun)
    session.flush()
    return text, begun


def find_session(session: Session, text: str, at: datetime) -> SignedIn:
    """Return who is signed in by this cookie. Raises ``NotAuthenticated`` (``session_ended``)."""
    query = select(StaffSession).where(StaffSession.digest == secret_hash(text))
    session_row = session.scalar(query.options(joinedload(StaffSession.account)))
    if (
        session_row is None
        or session_row.seen_at + IDLE <= at
        or session_row.created_at + LONGEST <= at
    ):
        raise _ended()
    membership = find_membership(session, session_row.account_id, session_row.site_id)
    if membership is None:
        raise _ended()
    return SignedIn(session_row, membership)


def is_stale(session_row: StaffSession, at: datetime) -> bool:
    """Say whether it is time to note anew that a session is in use."""
    return at - session_row.seen_at > _SEEN_EVERY


def sessions_of(session: Session, account: StaffAccount, at: datetime) -> list[StaffSession]:
    """Return an account's running sessions, the latest used first."""
    query = select(StaffSession).where(
        StaffSession.account_id == account.id, StaffSession.seen_at > at - IDLE
    )
    return list(session.scalars(query.order_by(StaffSession.seen_at.desc())))


def end_session(session: Session, account: StaffAccount, number: int) -> None:
    """End one of an account's sessions."""
    own = (StaffSession.id == number, StaffSession.account_id == account.id)
    session.execute(delete(StaffSession).where(*own))


def forget_sessions(session: Session, at: datetime) -> None:
    """Drop the sessions that have ended by themselves."""
    ended = (StaffSession.seen_at < at - IDLE) | (StaffSession.created_at < at - LONGEST)
    session.execute(delete(StaffSession).where(ended))


def csrf_token(cookie: str, secret_key: str) -> str:
    """Return what a page must send along with a session's cookie: other sites' pages cannot know
    it.
    """
    return hmac.digest(
        secret_key.encode(), b"console csrf " + cookie.encode("utf-8", "replace"), "sha256"
    ).hex()


def _ended() -> NotAuthenticated:
    return NotAuthenticated(
        "Your session has ended. Sign in again; nothing you did is lost.", code="session_ended"
    )
