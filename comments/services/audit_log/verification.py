"""Whether anyone has tampered with the log, or with what it vouches for: the first place where it
does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import (
    Decision,
    DecisionRecord,
    ReportSeal,
    Seal,
)
from comments.services.audit_log.gaps import gaps
from comments.services.audit_log.keys import REPORTS, KeyRing, chain_name, read_ring
from comments.services.audit_log.report_sealing import report_misfits
from comments.services.audit_log.sealed_content import misfits
from comments.services.audit_log.sealing import FIRST, link_digest, unsealed_count
from comments.services.audit_log.signing import LogKey

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Tampering:
    """Where a site's log does not hold, in words; ``number`` is the link of the chain."""

    site_id: int
    number: int
    what: str


@dataclass(frozen=True, slots=True)
class ChainState:
    """How much of a site's log is sealed, how much waits to be, where it does not hold."""

    sealed: int
    unsealed: int
    problem: str | None
    entry: int | None = None
    """The number of the first link that does not fit."""


def chain_state(session: Session, site_id: int, key: LogKey | None = None) -> ChainState:
    """Walk a site's chain and say how it stands."""
    tampering = verify(session, site_id, key)
    links = select(func.count()).select_from(Seal).where(Seal.site_id == site_id)
    return ChainState(
        session.scalar(links) or 0,
        unsealed_count(session, site_id),
        tampering.what if tampering else None,
        tampering.number if tampering else None,
    )


def verify(session: Session, site_id: int, key: LogKey | None = None) -> Tampering | None:
    """Walk a site's chain from its beginning, with all it vouches for; return the first place where
    it does not hold.
    """
    return next(_problems(session, site_id, key), None)


def _problems(session: Session, site_id: int, key: LogKey | None) -> Iterator[Tampering]:
    ring = None if key is None else read_ring(session, key)
    yield from _entries(session, site_id, key)
    last = _last(session, Seal, site_id)
    if ring is not None:
        if ring.problem is not None:
            yield Tampering(site_id, last + 1, ring.problem)
        yield from _unsigned(session, site_id, ring, Seal, last)
    for misfit, problem in report_misfits(session, site_id):
        yield Tampering(site_id, misfit, problem)
    if ring is not None:
        yield from _unsigned(
            session, site_id, ring, ReportSeal, _last(session, ReportSeal, site_id)
        )
    yield from (Tampering(site_id, last + 1, gap) for gap in gaps(session, site_id))


def _last(session: Session, model: type[Seal] | type[ReportSeal], site_id: int) -> int:
    return session.scalar(select(func.max(model.number)).where(model.site_id == site_id)) or 0


def _entries(session: Session, site_id: int, key: LogKey | None) -> Iterator[Tampering]:
    number, digest = 0, FIRST
    while links := _links(session, site_id, number):
        complete: list[tuple[Seal, DecisionRecord]] = []
        first: Tampering | None = None
        for link, decision in links:
            if link.number != number + 1:
                first = Tampering(site_id, number + 1, "a link of the chain is missing")
            elif decision is None:
                problem = f"decision {link.decision_id} has been deleted"
                first = Tampering(site_id, link.number, problem)
            else:
                digest = link_digest(digest, decision, link.content)
                if digest != link.digest:
                    problem = f"decision {decision.id} has been changed"
                    first = Tampering(site_id, link.number, problem)
            if first is not None or decision is None:
                break
            complete.append((link, decision))
            number = link.number
        for misfit, problem in misfits(session, site_id, complete, key):
            yield Tampering(site_id, misfit, problem)
        if first is not None:
            yield first
            return
        session.expire_all()


def _links(session: Session, site_id: int, after: int) -> list[tuple[Seal, DecisionRecord | None]]:
    chain = select(Seal, Decision).outerjoin(Decision, Decision.id == Seal.decision_id)
    query = chain.where(Seal.site_id == site_id, Seal.number > after).order_by(Seal.number)
    pairs = session.execute(query.limit(_AT_ONCE))
    return [(link, None if entry is None else entry.record) for link, entry in pairs]


def _unsigned(
    session: Session, site_id: int, ring: KeyRing, model: type[Seal] | type[ReportSeal], last: int
) -> Iterator[Tampering]:
    """The last signature covers all links before it, as does what the present key has said of its
    predecessor's last link; only where it does not fit are they tried one by one.
    """
    prefix, key = (REPORTS if model is ReportSeal else ""), ring.present
    columns = (model.number, model.digest, model.signature)
    query = select(*columns).where(model.site_id == site_id).order_by(model.number)
    latest = session.execute(query.where(model.number == last)).first()
    head = ring.head(chain_name(site_id, reports=bool(prefix)))
    if latest is None or (latest.number, latest.digest) == head:
        return
    if key.signed(site_id, latest.number, prefix + latest.digest, latest.signature):
        return
    signing = False
    for number, digest, signature in session.execute(query.execution_options(yield_per=1000)):
        if head is not None and number <= head[0]:
            if number == head[0] and digest != head[1]:
                yield Tampering(site_id, number, f"link {number} is not that of the former key")
                return
            signing = True
        elif (signature or signing) and not key.signed(site_id, number, prefix + digest, signature):
            yield Tampering(site_id, number, _unsigned_words(ring, number))
            return
        else:
            signing = signing or signature is not None


def _unsigned_words(ring: KeyRing, number: int) -> str:
    waiting = ring.successor is not None
    hint = " yet; a new key takes over at the worker's next turn" if waiting else ""
    return f"link {number} is not signed by the key of this service{hint}"
