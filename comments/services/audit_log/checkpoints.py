"""Signed checkpoints of the log, to be kept where whoever holds the database cannot reach: against
these, even a chain whose end was cut off is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import ReportSeal, Seal, Site
from comments.services.audit_log.keys import REPORTS, KeyRing, chain_name, read_ring
from comments.services.audit_log.signing import LogKey


def checkpoints(session: Session, key: LogKey, at: datetime) -> list[dict[str, Any]]:
    """Return one checkpoint for every site: how far its log is sealed, by which digest, signed."""
    listed = []
    for site in session.scalars(select(Site).order_by(Site.id)).all():
        query = select(Seal).where(Seal.site_id == site.id).order_by(Seal.number.desc()).limit(1)
        link = session.scalar(query)
        if link is not None:
            listed.append(_checkpoint(site, link, key, at) | _reports(session, site, key))
    return listed


def broken_checkpoints(session: Session, lines: Iterable[str], key: LogKey) -> Iterator[str]:
    """Yield a sentence for each line of a file of checkpoints that the log does not fit."""
    ring = read_ring(session, key)
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            point = orjson.loads(line)
            number, site_key = int(point["number"]), str(point["site"])
            digest, signature = str(point["digest"]), str(point["signature"])
        except (ValueError, KeyError, TypeError):
            yield f"line {place} of the checkpoints cannot be read"
            continue
        site = session.scalar(select(Site).where(Site.key == site_key))
        link = session.get(Seal, (site.id, number)) if site is not None else None
        if site is None or link is None:
            yield f"log of {site_key}: link {number} of checkpoint {place} is missing"
        elif link.digest != digest:
            yield f"log of {site_key}: link {number} is not that of checkpoint {place}"
        elif not ring.signed_in_term(chain_name(site.id), site.id, number, digest, signature):
            yield f"log of {site_key}: checkpoint {place} is not signed by this service's key"
        elif "reports" in point:
            yield from _broken_reports(session, site, point["reports"], place, ring)


def _broken_reports(
    session: Session, site: Site, point: dict[str, Any], place: int, ring: KeyRing
) -> Iterator[str]:
    try:
        number = int(point["number"])
        digest, signature = str(point["digest"]), str(point["signature"])
    except (ValueError, KeyError, TypeError):
        yield f"line {place} of the checkpoints cannot be read"
        return
    link = session.get(ReportSeal, (site.id, number))
    chain, stated = chain_name(site.id, reports=True), REPORTS + digest
    if link is None:
        yield f"reports of {site.key}: link {number} of checkpoint {place} is missing"
    elif link.digest != digest:
        yield f"reports of {site.key}: link {number} is not that of checkpoint {place}"
    elif not ring.signed_in_term(chain, site.id, number, stated, signature):
        yield f"reports of {site.key}: checkpoint {place} is not signed by this service's key"


def _reports(session: Session, site: Site, key: LogKey) -> dict[str, Any]:
    """How far the site's reports are sealed, where there are any."""
    chain = select(ReportSeal).where(ReportSeal.site_id == site.id)
    link = session.scalar(chain.order_by(ReportSeal.number.desc()).limit(1))
    if link is None:
        return {}
    signature = key.sign(site.id, link.number, REPORTS + link.digest)
    point = {"number": link.number, "digest": link.digest, "signature": signature}
    return {"reports": point}


def _checkpoint(site: Site, link: Seal, key: LogKey, at: datetime) -> dict[str, Any]:
    return {
        "site": site.key,
        "site_id": site.id,
        "number": link.number,
        "decision": str(link.decision_id),
        "digest": link.digest,
        "signature": key.sign(site.id, link.number, link.digest),
        "at": at.isoformat(timespec="seconds"),
    }
