"""What has been read, on disk, until it can be written in order: articles together, parents before
their replies.

In files a reply can stand before what it answers; its parent can be missing, stand under another
article, or be a reply to the reply. Here such threads are put in order, and what had to be changed
is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from comments.database.sqlite import sqlite3
from comments.transfer.pages import ArticleName
from comments.transfer.record import Page, Person, Record

Note = Callable[[str, str, str], None]
"""Told of a record that had to be changed: its place, its id, and what was done."""
_Row = tuple[Any, ...]
Known = Callable[[list[str]], set[str]]
"""Tells which of these ids an earlier run has brought."""
_TABLE = """
    CREATE TABLE entry (
        number INTEGER PRIMARY KEY, id TEXT UNIQUE, parent TEXT, article TEXT, created REAL, depth
        INTEGER, digest TEXT, place TEXT, url TEXT, status TEXT, person TEXT, data BLOB)
"""
_INSERT = """
    INSERT OR IGNORE INTO entry (
        id, parent, article, created, digest, place, url, status, person, data)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_OUTLINE = """
    SELECT number, id, digest, length(data) FROM entry
    WHERE depth IS NOT NULL ORDER BY article, depth, created, number
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
_NEXT_LEVEL = """
    UPDATE entry SET depth = ?1 + 1 WHERE number IN (
        SELECT reply.number FROM entry parent JOIN entry reply ON reply.parent = parent.id
        WHERE parent.depth = ?1 AND reply.depth IS NULL)
"""
_STRANGERS = """
    SELECT reply.number, reply.place, reply.id, reply.parent, parent.article
    FROM entry reply LEFT JOIN entry parent ON parent.id = reply.parent
    WHERE reply.parent <> '' AND (parent.id IS NULL OR parent.article <> reply.article)
        AND reply.depth IS NULL LIMIT 400
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
        created = record.created_at.timestamp() if record.created_at else 0.0
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
        """Find every record's place. ``known`` tells which parents an earlier run has brought.

        A record without its parent becomes the beginning of a thread; if the file is not ``whole``
        it waits for the next run, because its parent may stand in the part that could not be read.
        """
        run = self._connection.execute
        run("CREATE INDEX entry_parent ON entry (parent)")
        run("CREATE INDEX entry_depth ON entry (depth)")
        while strangers := run(_STRANGERS).fetchall():
            self._settle_strangers(strangers, present, note, whole)
        run("UPDATE entry SET depth = 0 WHERE depth IS NULL AND parent = ''")
        self._descend()
        while (circle := self._circle()) is not None:
            number, place, id_ = circle
            run("UPDATE entry SET parent = '', depth = 0 WHERE number = ?", (number,))
            note(place, id_, "Its replies answer each other in a circle; it begins the thread.")
            self._descend()
        run("CREATE INDEX entry_order ON entry (article, depth, created, number)")
        run("COMMIT")

    def _settle_strangers(
        self, strangers: list[_Row], known: Known, note: Note, whole: bool
    ) -> None:
        there = known([parent for *_, parent, article in strangers if article is None])
        for number, place, id_, parent, article in strangers:
            if article is None and parent in there:
                self._connection.execute("UPDATE entry SET depth = 0 WHERE number = ?", (number,))
            elif article is None and not whole:
                self._connection.execute("DELETE FROM entry WHERE number = ?", (number,))
                note(place, id_, "What it answers has not been read; it waits for the next run.")
            else:
                self._connection.execute("UPDATE entry SET parent = '' WHERE number = ?", (number,))
                reason = "is not in the file" if article is None else "stands under another article"
                note(place, id_, f"What it answers ({parent}) {reason}; it begins a thread.")

    def _descend(self) -> None:
        depth = 0
        while self._connection.execute(_NEXT_LEVEL, (depth,)).rowcount:
            depth += 1

    def _circle(self) -> tuple[int, str, str] | None:
        """Return the earliest record of a circle, or None where every record has its place."""
        query = "SELECT number, place, id, parent, created FROM entry WHERE {} LIMIT 1"
        row = self._connection.execute(
            query.format("depth IS NULL ORDER BY created, number")
        ).fetchone()
        if row is None:
            return None
        path: dict[str, _Row] = {}
        while row[2] not in path:
            path[row[2]] = row
            row = self._connection.execute(query.format("id = ?"), (row[3],)).fetchone()
        ids = list(path)
        circle = [path[id_] for id_ in ids[ids.index(row[2]) :]]
        number, place, id_, *_ = min(circle, key=lambda member: (member[4], member[0]))
        return number, place, id_

    def outlines(self) -> Iterator[Outline]:
        """Yield every record's outline in its place, articles together, parents first."""
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
            *(record.id, _members(record.page), _members(record.person)),
            *(record.body, record.markup, record.created_at, record.status, record.parent),
            *(record.edited_at, record.up, record.down, record.pinned, record.featured),
        )
    )
    return hashlib.sha256(text).hexdigest()


def _members(part: Page | Person) -> dict[str, Any]:
    return dict(zip(part._fields, part, strict=True))


def _packed(record: Record) -> bytes:
    page, person = tuple(record.page), tuple(record.person)
    return orjson.dumps((record.id, record.place, page, person, *record[4:]))


def _record(values: list[Any], id_: str) -> Record:
    _, place, page, person, body, markup, created, status, parent, edited, *rest = values
    whole = (id_, place, Page._make(page), Person._make(person), body, markup)
    return Record(*whole, _moment(created), status, parent, _moment(edited), *rest)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
