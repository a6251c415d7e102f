"""What a list of comments can show beside each of them, for a whole page in one statement a part: the
comment it answers, its author's latest, similar names, accounts from the same address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from comments.models import Author, Comment

PARTS = ("parent", "author", "similar", "address")
MOST = 5
"""Comments or accounts shown of a kind."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """What was asked for about one comment."""

    parts: frozenset[str]
    parent: Comment | None = None
    latest: Sequence[Comment] = ()
    """Its author's latest comments but this."""
    similar: Sequence[Author] = ()
    """Other authors whose name reads the same."""
    same_address: Sequence[Author] = ()
    """Other authors last seen at the (hashed) address that the comment came from."""


def expand(
    session: Session, comments: Sequence[Comment], parts: Collection[str]
) -> dict[int, Expansion]:
    """Return what was asked for about each of a page of comments, by its id."""
    latest = _latest(session, comments) if "author" in parts else {}
    similar = _accounts(session, comments, "similar") if "similar" in parts else {}
    same = _accounts(session, comments, "address") if "address" in parts else {}
    parents = _parents(session, comments) if "parent" in parts else {}
    return {
        one.id: Expansion(
            frozenset(parts),
            parents.get(one.parent_id or 0),
            [other for other in latest.get(one.author_id, ()) if other.id != one.id][:MOST],
            similar.get(one.id, ()),
            same.get(one.id, ()),
        )
        for one in comments
    }


def _parents(session: Session, comments: Sequence[Comment]) -> dict[int, Comment]:
    numbers = {one.parent_id for one in comments if one.parent_id is not None}
    return _comments(session, numbers)


def _latest(session: Session, comments: Sequence[Comment]) -> dict[int, list[Comment]]:
    writers = {one.author_id for one in comments}
    parts = [
        (
            writer,
            select(Comment.id)
            .where(Comment.author_id == writer)
            .order_by(Comment.id.desc())
            .limit(MOST + 1),
        )
        for writer in writers
    ]
    numbers = _several(session, parts)
    by_id = _comments(session, {number for some in numbers.values() for number in some})
    return {writer: [by_id[number] for number in some] for writer, some in numbers.items()}


def _accounts(session: Session, comments: Sequence[Comment], part: str) -> dict[int, list[Author]]:
    parts = []
    for comment in comments:
        if part == "address" and comment.address_hash is None:
            continue
        same = (
            Author.address_hash == comment.address_hash
            if part == "address"
            else Author.name_key == comment.author.name_key
        )
        query = select(Author.id).where(
            Author.site_id == comment.site_id, same, Author.id != comment.author_id
        )
        parts.append((comment.id, query.order_by(Author.id.desc()).limit(MOST)))
    numbers = _several(session, parts)
    ids = {number for some in numbers.values() for number in some}
    by_id = {one.id: one for one in session.scalars(select(Author).where(Author.id.in_(ids)))}
    return {key: [by_id[number] for number in some] for key, some in numbers.items()}


def _several(session: Session, parts: Iterable[tuple[int, Any]]) -> dict[int, list[int]]:
    """Run limited queries for ids as one statement; return the ids by the key of each."""
    queries = []
    for place, (key, query) in enumerate(parts):
        some = query.subquery(f"part_{place}")
        queries.append(select(literal(key).label("key"), some.c.id))
    groups: dict[int, list[int]] = {}
    for key, number in session.execute(union_all(*queries)) if queries else ():
        groups.setdefault(key, []).append(number)
    return {key: sorted(some, reverse=True) for key, some in groups.items()}


def _comments(session: Session, numbers: Collection[int]) -> dict[int, Comment]:
    query = select(Comment).where(Comment.id.in_(numbers)).options(joinedload(Comment.author))
    return {one.id: one for one in session.scalars(query)}
