"""The ledger of decisions: sealing it into a hash chain, and finding out whether anyone tampered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from comments.database.records import snapshots
from comments.database.sql import rows
from comments.models import Comment, Decision, Seal, Site, public_id

SEAL_BATCH = 500
_LATE_ENTRIES = 10_000
"""How far behind the newest sealed entry one may appear whose transaction took longer than those of
later ones.
"""
_FIRST = "0" * 64
_COLUMNS = tuple(column.key for column in Decision.__mapper__.column_attrs)
_UNSEALED = (
    "site_id = ? AND id > ? AND NOT EXISTS (SELECT 1 FROM seal WHERE seal.decision_id = decision.id)"
    " ORDER BY id LIMIT ?"
)
_SITES = (
    "SELECT DISTINCT site_id FROM decision WHERE id > (SELECT coalesce(max(decision_id), 0) FROM seal) - ?"
    " AND NOT EXISTS (SELECT 1 FROM seal WHERE seal.decision_id = decision.id)"
)


@dataclass(frozen=True, slots=True)
class Tampering:
    """Where a site's chain does not hold, in words."""

    site_id: int
    number: int
    what: str


def unsealed_sites(session: Session, *, thorough: bool = False) -> list[int]:
    """Return the sites that have decisions to seal among the newest entries; with ``thorough``, all
    sites.
    """
    if thorough:
        return list(session.scalars(select(Site.id)))
    return [number for (number,) in rows(session, _SITES, (_LATE_ENTRIES,))]


def seal(session: Session, site_id: int, limit: int = SEAL_BATCH, *, thorough: bool = False) -> int:
    """Chain up to ``limit`` decisions of a site that are not sealed yet; return how many.

    Only the worker seals, so that writers never wait for each other on the chain. It looks at the
    newest entries; ``thorough`` looks at all.
    """
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
    last = session.scalar(
        select(Seal).where(Seal.site_id == site_id).order_by(Seal.number.desc()).limit(1)
    )
    number, digest = (last.number, last.digest) if last else (0, _FIRST)
    after = 0 if last is None or thorough else last.decision_id - _LATE_ENTRIES
    entries = snapshots(session, Decision, _UNSEALED, site_id, after, limit)
    links = []
    for decision in entries:
        number, digest = number + 1, _digest(digest, decision)
        links.append(
            {"site_id": site_id, "number": number, "decision_id": decision.id, "digest": digest}
        )
    if links:
        session.execute(insert(Seal), links)
    return len(entries)


def verify(session: Session, site_id: int) -> Tampering | None:
    """Walk a site's chain from its beginning; return the first place where it does not hold."""
    expected, digest = 1, _FIRST
    chain = select(Seal, Decision).outerjoin(Decision, Decision.id == Seal.decision_id)
    ordered = (
        chain.where(Seal.site_id == site_id).order_by(Seal.number).execution_options(yield_per=1000)
    )
    for link, decision in session.execute(ordered):
        if link.number != expected:
            return Tampering(site_id, expected, "a link of the chain is missing")
        if decision is None:
            return Tampering(site_id, link.number, f"decision {link.decision_id} has been deleted")
        digest = _digest(digest, decision)
        if digest != link.digest:
            return Tampering(site_id, link.number, f"decision {decision.id} has been changed")
        expected += 1
    short = _comment_with_missing_entries(session, site_id)
    if short is not None:
        return Tampering(
            site_id, expected, f"entries about comment {public_id(short)} have been deleted"
        )
    return None


def _comment_with_missing_entries(session: Session, site_id: int) -> int | None:
    """A comment's version counts its entries, which tells when the end of the chain has been cut
    off.
    """
    counted = select(Decision.comment_id, func.count().label("entries")).where(
        Decision.site_id == site_id
    )
    entries = counted.group_by(Decision.comment_id).subquery()
    query = select(Comment.id).outerjoin(entries, entries.c.comment_id == Comment.id)
    short = query.where(
        Comment.site_id == site_id, Comment.version > func.coalesce(entries.c.entries, 0)
    )
    return session.scalar(short.order_by(Comment.id).limit(1))


@dataclass(frozen=True, slots=True)
class ChainState:
    """How much of a site's log is sealed, how much waits to be, where the chain does not hold."""

    sealed: int
    unsealed: int
    problem: str | None


def chain_state(session: Session, site_id: int) -> ChainState:
    """Walk a site's chain and say how it stands."""
    tampering = verify(session, site_id)
    links = select(func.count()).select_from(Seal).where(Seal.site_id == site_id)
    problem = tampering.what if tampering else None
    return ChainState(session.scalar(links) or 0, unsealed_count(session, site_id), problem)


def unsealed_count(session: Session, site_id: int) -> int:
    """Return how many of a site's decisions wait to be sealed."""
    query = (
        select(func.count()).select_from(Decision).outerjoin(Seal, Seal.decision_id == Decision.id)
    )
    return session.scalar(query.where(Decision.site_id == site_id, Seal.decision_id.is_(None))) or 0


def _digest(before: str, decision: Decision) -> str:
    values: dict[str, Any] = {name: getattr(decision, name) for name in _COLUMNS}
    values["created_at"] = int(decision.created_at.timestamp() * 1_000_000)
    return hashlib.sha256(
        before.encode() + orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
    ).hexdigest()
