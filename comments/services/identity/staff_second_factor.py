"""The second factor of staff: codes of an authenticator (TOTP, RFC 6238), and recovery codes for
when it is lost.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from comments.errors import Conflict, InvalidInput, NotAuthenticated
from comments.models import StaffAccount, StaffPasskey, StaffRecoveryCode, new_id
from comments.services.identity.secret_hashes import secret_hash
from comments.services.identity.staff_tickets import find_ticket, issue_ticket, use_ticket

ISSUER = "Comments"
STEP_SECONDS = 30
WINDOW = 1
"""Steps by which an authenticator's clock may be early or late."""
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person needs to fill an authenticator, and the ticket that confirms it."""

    ticket: str
    secret: str
    uri: str
    qr: str
    """The address as a QR code: an SVG image in a data URI."""


def begin_authenticator(
    session: Session, account: StaffAccount, secret_key: str, at: datetime
) -> Enrolment:
    """Offer a new authenticator secret; nothing changes until a code of it is shown."""
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
    sealed = {"secret": _box(secret_key).encrypt(secret.encode()).decode()}
    ticket = issue_ticket(session, "authenticator", at, account=account, payload=sealed)
    qr = segno.make(uri, error="m").svg_data_uri(border=4, light="#fff")
    return Enrolment(ticket, secret, uri, qr)


def confirm_authenticator(
    session: Session, account: StaffAccount, ticket: str, code: str, secret_key: str, at: datetime
) -> list[str]:
    """Take the offered authenticator into use and return new recovery codes, which are shown this
    once.

    Raises ``InvalidInput`` where the code is not the authenticator's, ``Conflict`` for a bad
    ticket.
    """
    offered = find_ticket(session, ticket, "authenticator", at=at)
    if offered.account_id != account.id:
        raise Conflict("This step belongs to another account.", code="bad_ticket")
    step = _step(_open(offered.payload["secret"], secret_key), code, at)
    if step is None:
        raise InvalidInput(
            {"code": "This is not the code that the authenticator shows now."}, code="bad_code"
        )
    account.totp_secret, account.totp_step = offered.payload["secret"], step
    use_ticket(session, ticket, "authenticator", at=at)
    return new_recovery_codes(session, account, at)


def drop_authenticator(account: StaffAccount) -> None:
    """Use the authenticator no longer."""
    account.totp_secret, account.totp_step = None, 0


def reset_second_factor(session: Session, account: StaffAccount) -> None:
    """Take away authenticator, passkeys and recovery codes of somebody who has lost them."""
    drop_authenticator(account)
    for kind in (StaffPasskey, StaffRecoveryCode):
        session.execute(delete(kind).where(kind.account_id == account.id))


def check_code(account: StaffAccount, code: str, secret_key: str, at: datetime) -> bool:
    """Say whether this is the authenticator's code of now; no code is taken twice."""
    if account.totp_secret is None:
        return False
    step = _step(_open(account.totp_secret, secret_key), code, at)
    if step is None or step <= account.totp_step:
        return False
    account.totp_step = step
    return True


def new_recovery_codes(session: Session, account: StaffAccount, at: datetime) -> list[str]:
    """Return fresh recovery codes; the former ones are good no longer."""
    session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.account_id == account.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        session.add(
            StaffRecoveryCode(id=new_id(at), account_id=account.id, digest=secret_hash(code))
        )
    session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_recovery_code(session: Session, account: StaffAccount, text: str, at: datetime) -> bool:
    """Say whether a recovery code is good, and use it up."""
    code = text.strip().lower().replace("-", "").replace(" ", "")
    query = select(StaffRecoveryCode).where(
        StaffRecoveryCode.account_id == account.id,
        StaffRecoveryCode.digest == secret_hash(code),
        StaffRecoveryCode.used_at.is_(None),
    )
    recovery_code = session.scalar(query.with_for_update())
    if recovery_code is None:
        return False
    recovery_code.used_at = at
    session.flush()
    return True


def recovery_codes_left(session: Session, account: StaffAccount) -> int:
    """Return how many recovery codes are still good."""
    left = (StaffRecoveryCode.account_id == account.id, StaffRecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(StaffRecoveryCode).where(*left)) or 0


def factors_of(session: Session, account: StaffAccount) -> list[str]:
    """Return what an account can show besides its password: ``totp``, ``passkey``."""
    keys = session.scalar(
        select(StaffPasskey.id).where(StaffPasskey.account_id == account.id).limit(1)
    )
    return [*(["totp"] if account.totp_secret else []), *(["passkey"] if keys is not None else [])]


def _step(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step of which this is the code, among those that are taken now."""
    digits, now = code.strip().replace(" ", ""), int(at.timestamp()) // STEP_SECONDS
    if len(digits) != 6 or not (digits.isascii() and digits.isdecimal()):
        return None
    generator = pyotp.TOTP(secret)
    steps = range(now - WINDOW, now + WINDOW + 1)
    return next(
        (one for one in steps if hmac.compare_digest(generator.generate_otp(one), digits)), None
    )


def _box(secret_key: str) -> Fernet:
    key = hmac.digest(secret_key.encode(), b"staff authenticator secrets", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))


def _open(sealed: str, secret_key: str) -> str:
    try:
        return _box(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        message = (
            "The service's secret key has changed since. Use a recovery code, then add it anew."
        )
        raise NotAuthenticated(message, code="authenticator_lost") from None
