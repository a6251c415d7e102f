"""The keys that have signed the log, one after the other. Each, as it begins, vouches by its
signature for the last links of the one before it, so that what a former key has sealed stays
provable, and nothing that it might sign later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import ReportSeal, Seal, SealingKey
from comments.services.audit_log.signing import LogKey, PublicLogKey

Heads = dict[str, list[int | str]]
"""The last link, number and digest, of each chain (``of``)."""
REPORTS = "reports:"
"""Before the digest of a link of the reports' chain, where it is signed."""


@dataclass(frozen=True)
class KeyTerm:
    """A key, when it signed, and the last links of chains that it had signed or taken over."""

    key: PublicLogKey
    since: datetime | None
    until: datetime | None
    """None while it signs."""
    heads: Heads


@dataclass(frozen=True)
class KeyRing:
    """The present key and the former ones that it vouches for, the latest first."""

    present: LogKey
    since: datetime | None = None
    former: tuple[KeyTerm, ...] = ()
    problem: str | None = None
    successor: PublicLogKey | None = None
    """The key that is to be taken over from at the worker's next turn."""

    def head(self, chain: str) -> tuple[int, str] | None:
        """Return the last link of a chain that former keys had signed, None where there is none."""
        link = self.former[0].heads.get(chain) if self.former else None
        return None if link is None else (int(link[0]), str(link[1]))

    def signed(self, site_id: int, number: int, digest: str, signature: str | None) -> bool:
        """Say whether the present key has signed this, or a former one that it vouches for."""
        return self.present.signed(site_id, number, digest, signature) or any(
            term.key.signed(site_id, number, digest, signature) for term in self.former
        )

    def signed_in_term(
        self, chain: str, site_id: int, number: int, digest: str, signature: str
    ) -> bool:
        """Say whether a link was signed by the key whose turn it was."""
        if self.present.signed(site_id, number, digest, signature):
            return True
        return any(
            number <= int(term.heads.get(chain, [0])[0])
            and term.key.signed(site_id, number, digest, signature)
            for term in self.former
        )


def chain_name(site_id: int, *, reports: bool = False) -> str:
    """Return the name of a site's chain among the heads."""
    return f"{REPORTS if reports else ''}{site_id}"


def read_ring(session: Session, key: LogKey) -> KeyRing:
    """Return the present key with the former ones, as far as signatures lead back."""
    terms = session.scalars(select(SealingKey).order_by(SealingKey.id.desc())).all()
    own = next((one for one in terms if one.public_key == key.half.word), None)
    if own is None:
        last = PublicLogKey.from_word(terms[0].public_key) if terms else None
        return KeyRing(key, successor=last)
    by_signature = {one.signature: one for one in terms}
    former: list[KeyTerm] = []
    row = own
    while True:
        if not PublicLogKey.from_word(row.public_key).signed_text(_text(row), row.signature):
            return KeyRing(key, own.since, tuple(former), "the list of its keys has been changed")
        if row.predecessor is None:
            return KeyRing(key, own.since, tuple(former))
        before = by_signature.pop(row.predecessor, None)
        if before is None:
            return KeyRing(key, own.since, tuple(former), "a former key has been deleted")
        heads = orjson.loads(row.heads)
        half = PublicLogKey.from_word(before.public_key)
        former.append(KeyTerm(half, before.since, row.since, heads))
        row = before


def key_terms(session: Session, site_id: int, key: LogKey) -> list[dict[str, Any]]:
    """Return the keys that have signed a site's log, the present one first: when, and from which
    link to which.
    """
    ring, name = read_ring(session, key), chain_name(site_id)
    last = session.scalar(select(func.max(Seal.number)).where(Seal.site_id == site_id)) or 0
    terms = [KeyTerm(key.half, ring.since, None, {name: [last, ""]}), *ring.former]
    ends = [int(term.heads.get(name, [0])[0]) for term in terms]
    listed = []
    for term, end, start in zip(terms, ends, [*ends[1:], 0], strict=True):
        links = (start + 1, end) if end > start else (None, None)
        listed.append(
            {
                "public_key": term.key.public_pem,
                "since": term.since,
                "until": term.until,
                "first_link": links[0],
                "last_link": links[1],
            }
        )
    return listed


def take_over(session: Session, key: LogKey, at: datetime) -> bool:
    """Let a key that is new begin its term: note it, with the last links that the former one had
    signed. Return whether it was new. The caller commits.
    """
    newest = session.scalar(select(SealingKey).order_by(SealingKey.id.desc()).limit(1))
    if newest is not None and newest.public_key == key.half.word:
        return False
    term = SealingKey(
        public_key=key.half.word,
        since=at,
        predecessor=None if newest is None else newest.signature,
        heads="{}" if newest is None else _spelled(_heads(session, newest)),
    )
    term.signature = key.sign_text(_text(term))
    session.add(term)
    session.flush()
    return True


def _heads(session: Session, newest: SealingKey) -> Heads:
    """The last links of all chains, where the key before has signed or itself taken them over."""
    key, inheritance = PublicLogKey.from_word(newest.public_key), orjson.loads(newest.heads)
    heads: Heads = {}
    columns = (
        (Seal.site_id, Seal.number, Seal.digest, Seal.signature, ""),
        (ReportSeal.site_id, ReportSeal.number, ReportSeal.digest, ReportSeal.signature, REPORTS),
    )
    for site, place, sealed, by, prefix in columns:
        latest = select(site.label("site"), func.max(place).label("last")).group_by(site).subquery()
        ends = (latest.c.site == site) & (latest.c.last == place)
        query = select(site, place, sealed, by).join(latest, ends)
        for site_id, number, digest, signature in session.execute(query):
            name = chain_name(site_id, reports=bool(prefix))
            head: list[int | str] = [number, digest]
            inherited = head == inheritance.get(name)
            if inherited or key.signed(site_id, number, prefix + digest, signature):
                heads[name] = head
    return heads


def _text(term: SealingKey) -> bytes:
    since = int(term.since.timestamp() * 1_000_000)
    facts = [term.public_key, since, term.predecessor, term.heads]
    return b"key of the log:" + orjson.dumps(facts)


def _spelled(heads: Heads) -> str:
    return orjson.dumps(heads, option=orjson.OPT_SORT_KEYS).decode()
