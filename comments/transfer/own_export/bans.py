"""Bans of our own export, as the rows they become; their digests are good under the secret alone
that they were made with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import Ban, new_id, private_id
from comments.transfer.drafts import Row
from comments.transfer.json_stream import text
from comments.transfer.own_export.fields import line
from comments.transfer.times import parse_time

_KINDS = ("email", "domain", "address", "network")


def fresh_bans(session: Session, site_id: int, entries: Iterable[Row], at: datetime) -> list[Row]:
    """Return the bans that last and are not here yet, each with an id that is free."""
    stated = (_row(entry, site_id, at) for entry in entries)
    rows = {(row["kind"], row["digest"]): row for row in stated if row is not None}
    present = select(Ban.kind, Ban.digest).where(
        Ban.site_id == site_id, Ban.digest.in_([digest for _, digest in rows])
    )
    for kind, digest in session.execute(present):
        rows.pop((kind, digest), None)
    ids = [row["id"] for row in rows.values()]
    used = set(session.scalars(select(Ban.id).where(Ban.id.in_(ids))))
    return [
        row | {"id": new_id(row["created_at"])} if row["id"] in used else row
        for row in rows.values()
    ]


def _row(entry: Row, site_id: int, at: datetime) -> Row | None:
    digest, until = text(entry.get("digest")), parse_time(entry.get("expires_at"))
    if entry.get("kind") not in _KINDS or len(digest) != 64 or (until and until <= at):
        return None
    created = parse_time(entry.get("created_at")) or at
    return {
        "id": private_id(text(entry.get("id"))) or new_id(created),
        "site_id": site_id,
        "kind": entry["kind"],
        "digest": digest,
        "reason": line(entry.get("reason")),
        "banned_by": line(entry.get("banned_by")),
        "created_at": created,
        "expires_at": until,
    }
