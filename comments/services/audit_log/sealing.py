"""The log of decisions: sealing it into a chain of signed hashes."""

from __future__ import annotations

import hashlib

import orjson
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from comments.database.records import find_records, values_of
from comments.database.sql import rows
from comments.models import Decision, DecisionRecord, Seal, Site
from comments.services.audit_log.sealed_content import Contents, content_of
from comments.services.audit_log.signing import LogKey

SEAL_BATCH = 500
_LATE_ENTRIES = 10_000
"""How far behind the newest sealed entry one may appear whose transaction took longer than those of
later ones.
"""
FIRST = "0" * 64
_UNSEALED = (
    "site_id = ? AND id > ? AND NOT EXISTS (SELECT 1 FROM seal WHERE seal.decision_id = "
    "decision.id)"
    " ORDER BY id LIMIT ?"
)
_SITES = (
    "SELECT DISTINCT site_id FROM decision WHERE id > (SELECT coalesce(max(decision_id), 0) FROM "
    "seal) - ?"
    " AND NOT EXISTS (SELECT 1 FROM seal WHERE seal.decision_id = decision.id)"
)


def unsealed_sites(session: Session, *, thorough: bool = False) -> list[int]:
    """Return the sites that have decisions to seal among the newest entries; with ``thorough``, all
    sites.
    """
    if thorough:
        return list(session.scalars(select(Site.id)))
    return [number for (number,) in rows(session, _SITES, (_LATE_ENTRIES,))]


def seal(
    session: Session,
    site_id: int,
    limit: int = SEAL_BATCH,
    *,
    thorough: bool = False,
    key: LogKey | None = None,
) -> int:
    """Chain up to ``limit`` decisions of a site that are not sealed yet, with what they vouch for;
    return how many. With a key, each link is signed.

    Only the worker seals, so that writers never wait for each other on the chain. It looks at the
    newest entries; ``thorough`` looks at all.
    """
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
    last = session.scalar(
        select(Seal).where(Seal.site_id == site_id).order_by(Seal.number.desc()).limit(1)
    )
    number, digest = (last.number, last.digest) if last else (0, FIRST)
    after = 0 if last is None or thorough else last.decision_id - _LATE_ENTRIES
    entries = find_records(session, DecisionRecord, Decision, _UNSEALED, site_id, after, limit)
    contents, links = Contents(session, entries), []
    for decision in entries:
        content = content_of(contents, decision)
        number, digest = number + 1, link_digest(digest, decision, content)
        signature = key.sign(site_id, number, digest) if key is not None else None
        link = {"site_id": site_id, "number": number, "decision_id": decision.id}
        links.append({**link, "digest": digest, "content": content, "signature": signature})
    if links:
        session.execute(insert(Seal), links)
    return len(entries)


def unsealed_count(session: Session, site_id: int) -> int:
    """Return how many of a site's decisions wait to be sealed."""
    query = (
        select(func.count()).select_from(Decision).outerjoin(Seal, Seal.decision_id == Decision.id)
    )
    return session.scalar(query.where(Decision.site_id == site_id, Seal.decision_id.is_(None))) or 0


def link_digest(before: str, decision: DecisionRecord, content: str | None) -> str:
    """Return the digest of a link: over the one before, the entry, and what it vouches for."""
    values = values_of(decision)
    values["created_at"] = int(decision.created_at.timestamp() * 1_000_000)
    if content is not None:
        values["content"] = content
    return hashlib.sha256(
        before.encode() + orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
    ).hexdigest()
