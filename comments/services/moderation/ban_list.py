"""The list of a site's bans: searched, paged, each with whom it keeps out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal, or_, select, union_all
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Author, Ban, private_id
from comments.services.identity.contact_hashes import (
    domain_hashes,
    email_hashes,
    hash_address,
    keyed_hash,
)
from comments.services.owned import find_owned
from comments.services.threads.cursors import decode_cursor, encode_cursor

MOST_TESTED = 5_000
"""Bans tested for one page."""
MOST_HITS = 5
"""Readers shown of those whom a ban keeps out."""
_COLUMNS: dict[str, Any] = {
    "email": Author.email_hash,
    "domain": Author.domain_hash,
    "address": Author.address_hash,
}


@dataclass(frozen=True, slots=True)
class ListedBan:
    """A ban and the latest readers it keeps out; None where that is not known by reader, as of a
    network.
    """

    ban: Ban
    hits: Sequence[Author] | None
    more: bool


def list_bans(
    session: Session,
    site_id: int,
    *,
    text: str | None = None,
    kind: str | None = None,
    secret: str = "",
    cursor: str | None = None,
    limit: int = 25,
) -> tuple[list[ListedBan], str | None]:
    """Return a page of a site's bans, the latest first, and the cursor to the next: all, or those
    with a text in their reason or maker's name, or on this very email, domain or address.
    """
    path: list[Any] = [Ban.site_id == site_id]
    if cursor:
        path.append(Ban.id < decode_cursor(cursor, ("id",)).values[0])
    newest = select(Ban.id).where(*path).order_by(Ban.id.desc())
    end = session.scalar(newest.limit(1).offset(MOST_TESTED - 1))
    conditions = [*path, *([Ban.id >= end] if end is not None else [])]
    if kind is not None:
        conditions.append(Ban.kind == kind)
    if text:
        conditions.append(or_(*_signs(text.strip(), secret)))
    query = select(Ban).where(*conditions).order_by(Ban.id.desc()).limit(limit + 1)
    bans = list(session.scalars(query))
    last = bans[limit - 1].id if len(bans) > limit else end
    listed = with_hits(session, site_id, bans[:limit])
    return listed, encode_cursor("id", last) if last is not None else None


def with_hits(session: Session, site_id: int, bans: Sequence[Ban]) -> list[ListedBan]:
    """Return bans with the latest readers each keeps out, in two statements."""
    parts = [
        select(
            literal(ban.id).label("ban"),
            select(Author.id)
            .where(Author.site_id == site_id, _COLUMNS[ban.kind] == ban.digest)
            .order_by(Author.id.desc())
            .limit(MOST_HITS + 1)
            .subquery(f"hits_{ban.id}")
            .c.id,
        )
        for ban in bans
        if ban.kind in _COLUMNS
    ]
    numbers: dict[int, list[int]] = defaultdict(list)
    for ban, author in session.execute(union_all(*parts)) if parts else ():
        numbers[ban].append(author)
    ids = {number for some in numbers.values() for number in some[:MOST_HITS]}
    authors = {one.id: one for one in session.scalars(select(Author).where(Author.id.in_(ids)))}
    return [
        ListedBan(
            ban,
            [authors[number] for number in numbers[ban.id][:MOST_HITS]]
            if ban.kind in _COLUMNS
            else None,
            len(numbers[ban.id]) > MOST_HITS,
        )
        for ban in bans
    ]


def authors_banned_by(session: Session, site_id: int, ban_id: str) -> ColumnElement[bool]:
    """Return the condition on authors whom a ban keeps out. Raises ``InvalidInput``."""
    ban = find_owned(session, Ban, site_id, ban_id)
    if ban is None:
        raise InvalidInput({"ban": "There is no such ban on this site."})
    if ban.kind not in _COLUMNS:
        raise InvalidInput({"ban": "Readers are not known by their network."})
    return _COLUMNS[ban.kind] == ban.digest  # type: ignore[no-any-return]


def _signs(text: str, secret: str) -> list[ColumnElement[bool]]:
    columns = (Ban.reason, Ban.banned_by)
    digests = [keyed_hash(text.lower().lstrip("@"), secret)]
    if "@" in text:
        email, _ = email_hashes(text, secret)
        digests += [*domain_hashes(text, secret), *([email] if email else [])]
    if (address := hash_address(text.partition("/")[0], secret)) is not None:
        digests += [address.host, address.network]
    holds = [column.icontains(text, autoescape=True) for column in columns]
    return [*holds, Ban.digest.in_(digests), Ban.id == (private_id(text) or 0)]
