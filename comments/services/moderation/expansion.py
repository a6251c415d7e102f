"""What a list of comments can show beside each of them, for a whole page in one statement a part:
the comment it answers, its author's latest, similar names, accounts from the same address, near
repeats.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from comments.database.sql import rows
from comments.models import Author, Comment, Wave, WaveMember
from comments.screening.checks.repeats import NEAR_OWN
from comments.screening.simhash import distance

PARTS = ("parent", "author", "similar", "address", "repeats", "wave")
MOST = 5
"""Comments or accounts shown of a kind."""
LOOKED_BACK = 2_000
"""Comments of the site, the latest, among which near repeats are looked for."""
_LATEST_MARKS = "SELECT id, fingerprint FROM comment WHERE site_id = ? ORDER BY id DESC LIMIT ?"
MOST_MEMBERS = 20
"""Members of a wave that are shown beside one of them; the others are listed by the wave."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """What was asked for about one comment."""

    parts: frozenset[str]
    parent: Comment | None = None
    latest: Sequence[Comment] = ()
    """Its author's latest comments but this."""
    similar: Sequence[Author] = ()
    """Other authors whose name reads the same."""
    members: Sequence[Comment] = ()
    """The first members of its wave, itself among them."""
    same_address: Sequence[Author] = ()
    """Other authors last seen at the (hashed) address that the comment came from."""
    repeats: Sequence[Comment] = ()
    """Other comments in nearly the same words, the latest first."""
    repeat_count: int = 0
    """How many there are in all among the site's latest."""


def expand(
    session: Session,
    comments: Sequence[Comment],
    parts: Collection[str],
    waves: Mapping[int, Wave],
) -> dict[int, Expansion]:
    """Return what was asked for about each of a page of comments, by its id; ``waves`` are those of
    the comments that are in one.
    """
    latest = _latest(session, comments) if "author" in parts else {}
    similar = _accounts(session, comments, "similar") if "similar" in parts else {}
    same = _accounts(session, comments, "address") if "address" in parts else {}
    repeats = _repeats(session, comments) if "repeats" in parts else {}
    parents = _parents(session, comments) if "parent" in parts else {}
    members = _members(session, waves) if "wave" in parts else {}
    return {
        one.id: Expansion(
            frozenset(parts),
            parents.get(one.parent_id or 0),
            [other for other in latest.get(one.author_id, ()) if other.id != one.id][:MOST],
            similar.get(one.id, ()),
            members.get(waves[one.id].id, ()) if one.id in waves else (),
            same.get(one.id, ()),
            *repeats.get(one.id, ((), 0)),
        )
        for one in comments
    }


def _repeats(session: Session, comments: Sequence[Comment]) -> dict[int, tuple[list[Comment], int]]:
    """Return of each comment those in nearly the same words, the latest of them, and how many."""
    if all(one.fingerprint is None for one in comments):
        return {}
    marks = rows(session, _LATEST_MARKS, (comments[0].site_id, LOOKED_BACK))
    latest = [(number, mark) for number, mark in marks if mark is not None]
    near = {
        one.id: [
            number
            for number, mark in latest
            if number != one.id and distance(one.fingerprint, mark) <= NEAR_OWN
        ]
        for one in comments
        if one.fingerprint is not None
    }
    by_id = _comments(session, {number for some in near.values() for number in some[:MOST]})
    return {
        key: ([by_id[number] for number in some[:MOST]], len(some)) for key, some in near.items()
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


def _members(session: Session, waves: Mapping[int, Wave]) -> dict[int, list[Comment]]:
    """The first members of each wave, the oldest first."""
    column = WaveMember.comment_id.label("id")
    first = {
        wave.id: select(column)
        .where(WaveMember.wave_id == wave.id)
        .order_by(WaveMember.comment_id)
        .limit(MOST_MEMBERS)
        for wave in waves.values()
    }
    numbers = _several(session, first.items())
    by_id = _comments(session, {number for some in numbers.values() for number in some})
    return {wave: [by_id[number] for number in sorted(some)] for wave, some in numbers.items()}


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
