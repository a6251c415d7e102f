"""Bans that outlive accounts: on an email, a mail domain, an address or its network; only keyed
hashes are kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from ipaddress import ip_network

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Author, Ban, Comment, new_id, public_id
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.identity.contact_hashes import hash_address, keyed_hash
from comments.services.owned import get_owned
from comments.text import clean_email, clean_line

KINDS = ("email", "domain", "address", "network")


def add_ban(
    session: Session,
    site_id: int,
    *,
    kind: str,
    value: str | None,
    comment: str | None,
    reason: str,
    until: datetime | None,
    secret: str,
    context: DecisionContext,
) -> Ban:
    """Ban a value, or the address, network or email behind a comment without showing it to anyone.

    Raises ``InvalidInput`` for a kind, value or end that cannot be, ``NotFound`` for an unknown
    comment.
    """
    if kind not in KINDS:
        raise InvalidInput({"kind": f"A ban is on one of {', '.join(KINDS)}."})
    at = context.at
    if until is not None and until <= at:
        raise InvalidInput({"until": "The end must lie in the future."})
    if (value is None) == (comment is None):
        raise InvalidInput({"value": "Give either a value or a comment."})
    digest = (
        _digest(kind, value, secret)
        if value is not None
        else _behind(session, site_id, comment or "", kind)
    )
    sentence = clean_line(reason, "reason", 300)
    ban = session.scalar(
        select(Ban).where(Ban.site_id == site_id, Ban.kind == kind, Ban.digest == digest)
    )
    if ban is None:
        ban = Ban(id=new_id(at), site_id=site_id, kind=kind, digest=digest)
        session.add(ban)
    ban.reason, ban.expires_at, ban.created_at = sentence, until, at
    ban.banned_by = context.actor.name[:300]
    session.flush()
    _record(session, ban, "ban", context)
    session.flush()
    return ban


def lift_ban(session: Session, site_id: int, ban_id: str, context: DecisionContext) -> None:
    """End a ban now. Raises ``NotFound``."""
    ban = get_owned(session, Ban, site_id, ban_id)
    _record(session, ban, "unban", context)
    session.delete(ban)
    session.flush()


def _digest(kind: str, value: str, secret: str) -> str:
    if kind == "email":
        return keyed_hash(clean_email(value, "value").lower(), secret)
    if kind == "domain":
        return keyed_hash(_mail_domain(value), secret)
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        raise InvalidInput(
            {"value": "This is not an address, nor a range such as 203.0.113.0/24."}
        ) from None
    hashes = hash_address(str(network.network_address), secret)
    host, wide = (64, 48) if network.version == 6 else (32, 24)
    sizes = {"address": (host, network.max_prefixlen), "network": (wide,)}[kind]
    if hashes is None or network.prefixlen not in sizes:
        sentence = (
            f"A ban on an address takes one, on a network a /{wide}, for IPv{network.version}."
        )
        raise InvalidInput({"value": sentence})
    return hashes.host if kind == "address" else hashes.network


def _mail_domain(value: str) -> str:
    try:
        address = clean_email(f"someone@{value.strip().lstrip('@')}", "value")
    except InvalidInput:
        raise InvalidInput({"value": "This is no domain such as example.com."}) from None
    return address.lower().rpartition("@")[2]


def _behind(session: Session, site_id: int, comment_id: str, kind: str) -> str:
    comment = get_owned(session, Comment, site_id, comment_id)
    author: Author = comment.author
    digest = {
        "address": comment.address_hash,
        "network": comment.network_hash,
        "email": author.email_hash,
        "domain": author.domain_hash,
    }[kind]
    if digest is None:
        raise InvalidInput({"comment": f"No {kind} is known behind this comment."})
    return digest


def _record(session: Session, ban: Ban, action: str, context: DecisionContext) -> None:
    """Note it in the log, by whose notes it can be told which bans stand, and until when."""
    until = f" until {ban.expires_at.isoformat()}" if ban.expires_at is not None else ""
    note = f"ban {public_id(ban.id)}{until}"
    about = replace(context, reason=ban.reason, note=note)
    record(session, action, about, site_id=ban.site_id, after=ban.kind)
