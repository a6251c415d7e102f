"""What has been read, on disk, until it can be written in order: by time, parents before their
replies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from comments.database.sqlite import sqlite3
from comments.transfer.pages import ArticleName
from comments.transfer.record import Page, Person, Record
from comments.transfer.thread_order import Arrangement, Known, Note

_TABLE = """
    CREATE TABLE entry (
        number INTEGER PRIMARY KEY, id TEXT UNIQUE, parent TEXT, article TEXT, created REAL, depth
        INTEGER, moment REAL, digest TEXT, place TEXT, url TEXT, status TEXT, person TEXT,
        data BLOB)
"""
_UNDATED = float(2**53)
"""After everything else: what has no date gets that of the import."""
_INSERT = """
    INSERT OR IGNORE INTO entry (
        id, parent, article, created, digest, place, url, status, person, data)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_OUTLINE = """
    SELECT number, id, digest, length(data) FROM entry
    WHERE depth IS NOT NULL ORDER BY moment, depth, number
"""
_WHOLE = """
    SELECT number, id, parent, depth, digest, article, url, person, data,
        EXISTS (SELECT 1 FROM entry reply WHERE reply.parent = entry.id)
    FROM entry WHERE number IN (SELECT value FROM json_each(?))
"""
_SUMS = """
    SELECT count(DISTINCT article), count(DISTINCT person), count(nullif(parent, '')) FROM entry
    WHERE depth IS NOT NULL
"""


class Entry(NamedTuple):
    """A record in its place: below ``parent`` (an id, or empty), ``depth`` levels deep in this
    file."""

    record: Record
    parent: str
    depth: int
    digest: str
    article: ArticleName
    has_replies: bool
    number: int
    """Where it stands in the file."""
    person: str
    """What tells who wrote it from others of the same system."""


class Outline(NamedTuple):
    """As much of a record in its place as tells whether it has changed since an earlier run."""

    number: int
    id: str
    digest: str
    size: int
    """Bytes that the record takes here."""


class Spool:
    """The records of one file, put in order by ``arrange`` and given back by ``entries``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._count = 0
        connection.execute(_TABLE)

    def __len__(self) -> int:
        return self._count

    @property
    def path(self) -> str:
        """Where it lies; after ``arrange`` other processes can read it."""
        return str(self._connection.execute("PRAGMA database_list").fetchone()[2])

    def add(self, record: Record, article: ArticleName, person: str) -> bool:
        """Keep a record; return False where the very same one has been kept already.

        Where a file gives one id to different comments, the later ones are known by what they hold.
        """
        digest = digest_of(record)
        id_ = short_id(record.id) or f"={digest[:40]}"
        if self._insert(id_, record, article, person, digest):
            return True
        (count,) = self._connection.execute(
            "SELECT digest FROM entry WHERE id = ?", (id_,)
        ).fetchone()
        other_id = f"{id_[:150]}={digest[:40]}"
        return count != digest and self._insert(other_id, record, article, person, digest)

    def _insert(
        self, id_: str, record: Record, article: ArticleName, person: str, digest: str
    ) -> bool:
        created = record.created_at.timestamp() if record.created_at else _UNDATED
        values = (
            id_,
            short_id(record.parent),
            article.key,
            created,
            digest,
            record.place,
            article.url,
            record.status,
            person or short_id(f"comment:{id_}"),
            _packed(record),
        )
        stored = self._connection.execute(_INSERT, values).rowcount > 0
        self._count += stored
        return stored

    def arrange(self, present: Known, note: Note, *, whole: bool) -> None:
        """Find every record's place, as ``thread_order`` does."""
        Arrangement(self._connection, present, note).arrange(whole=whole)
        self._connection.execute("COMMIT")

    def outlines(self) -> Iterator[Outline]:
        """Yield every record's outline in its place: by time, parents first."""
        return map(Outline._make, self._connection.execute(_OUTLINE))

    def persons(self, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield those of these records that are here, each with what tells who wrote it."""
        marks = ",".join("?" * len(ids))
        yield from self._connection.execute(
            f"SELECT id, person FROM entry WHERE id IN ({marks})",  # noqa: S608 - question marks
            ids,
        )

    def counts(self) -> dict[str, int]:
        """Return how many articles, authors and replies there are."""
        return dict(
            zip(
                ("articles", "authors", "replies"),
                self._connection.execute(_SUMS).fetchone(),
                strict=True,
            )
        )

    def statuses(self) -> dict[str, int]:
        """Return how many records there are of each status."""
        query = "SELECT status, count(*) FROM entry WHERE depth IS NOT NULL GROUP BY status"
        return dict(self._connection.execute(query).fetchall())


def read_entries(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Entry]:
    """Return records of an arranged spool, by their numbers."""
    entries = {}
    for row in connection.execute(_WHOLE, (orjson.dumps(numbers).decode(),)):
        number, id_, parent, depth, digest, key, url, person, data, has_replies = row
        record, name = _record(orjson.loads(data), id_), ArticleName(key, url)
        entries[number] = Entry(
            record, parent, depth, digest, name, bool(has_replies), number, person
        )
    return [entries[number] for number in numbers]


def short_id(text: str) -> str:
    """Return an id as it is kept: one that is very long as a digest."""
    return text if len(text) <= 200 else hashlib.sha256(text.encode()).hexdigest()


def digest_of(record: Record) -> str:
    """Return a digest of what the source says about a comment; where it stands in the file is no
    part of it."""
    text = orjson.dumps(
        (
            *(record.id, _members(record.page), _person_members(record.person)),
            *(record.body, record.markup, record.created_at, record.status, record.parent),
            *(record.edited_at, record.up, record.down, record.pinned, record.featured),
        )
    )
    return hashlib.sha256(text).hexdigest()


def _members(part: Page | Person) -> dict[str, Any]:
    return dict(zip(part._fields, part, strict=True))


def _person_members(person: Person) -> dict[str, Any]:
    """As they have always been: a badge's words are no news of a comment."""
    members = _members(person)
    return members | {"staff": bool(members.pop("badge"))}


def _packed(record: Record) -> bytes:
    page, person = tuple(record.page), tuple(record.person)
    return orjson.dumps((record.id, record.place, page, person, *record[4:]))


def _record(values: list[Any], id_: str) -> Record:
    _, place, page, person, body, markup, created, status, parent, edited, *rest = values
    whole = (id_, place, Page._make(page), Person._make(person), body, markup)
    return Record(*whole, _time(created), status, parent, _time(edited), *rest)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
