"""Puts what has been read in order: in files a reply can stand before what it answers; its parent
can be missing, stand under another article, or be a reply to the reply.

What comes first in time comes first, but nothing before what it answers: so ids here, and the
indexes on them, grow at their end. What had to be changed is said. All is done on disk, in time
that grows with the file alone, however deep its threads and however many their circles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from comments.database.sqlite import sqlite3

Note = Callable[[str, str, str], None]
"""Told of a record that had to be changed: its place, its id, and what was done."""
Known = Callable[[list[str]], set[str]]
"""Tells which of these ids an earlier run has brought."""
_DESCEND = """
    WITH RECURSIVE place (number, id, depth, moment) AS (
        SELECT number, id, 0, created FROM entry WHERE depth = 0
        UNION ALL
        SELECT reply.number, reply.id, place.depth + 1, max(place.moment, reply.created)
        FROM place JOIN entry reply ON reply.parent = place.id)
    UPDATE entry SET depth = place.depth, moment = place.moment
    FROM place WHERE entry.number = place.number
"""
_STRANGERS = """
    SELECT reply.number, reply.place, reply.id, reply.parent, parent.article
    FROM entry reply LEFT JOIN entry parent ON parent.id = reply.parent
    WHERE reply.parent <> '' AND (parent.id IS NULL OR parent.article <> reply.article)
        AND reply.depth IS NULL AND reply.number > ? ORDER BY reply.number LIMIT 400
"""
_MEMBER = "SELECT number, place, id, parent, depth, created FROM entry WHERE "
_WAITS = "What it answers has not been read; it waits for the next run."
_WAITING = -(2**62)
"""The depth of what waits for the next run."""
_IN_A_CIRCLE = "Its replies answer each other in a circle; it begins the thread."
_Stranger = tuple[int, str, str, str, str | None]


class _Member(NamedTuple):
    """As much of a record as tells its place."""

    number: int
    place: str
    id: str
    parent: str
    depth: int | None
    """Below zero: the walk that has passed it."""
    created: float


def _age(member: _Member) -> tuple[float, int]:
    return member.created, member.number


class Arrangement:
    """The order of the records in a spool's table."""

    def __init__(self, connection: sqlite3.Connection, known: Known, note: Note) -> None:
        """``known`` tells which parents an earlier run has brought."""
        self._run, self._known, self._note = connection.execute, known, note

    def arrange(self, *, whole: bool) -> None:
        """Find every record's place.

        A record without its parent becomes the beginning of a thread; if the file is not ``whole``
        it waits for the next run, because its parent may stand in the part that could not be read.
        """
        self._run("CREATE INDEX entry_parent ON entry (parent)")
        self._run("CREATE INDEX entry_depth ON entry (depth)")
        last = 0
        while strangers := self._run(_STRANGERS, (last,)).fetchall():
            self._settle_strangers(strangers, whole)
            last = strangers[-1][0]
        self._run("UPDATE entry SET depth = 0 WHERE depth IS NULL AND parent = ''")
        self._run(_DESCEND)
        walks = self._walk_up()
        self._let_wait()
        if walks:
            self._run("UPDATE entry SET depth = NULL WHERE depth < 0")
            self._run(_DESCEND)
        self._run("CREATE INDEX entry_order ON entry (moment, depth, number)")

    def _settle_strangers(self, strangers: list[_Stranger], whole: bool) -> None:
        there = self._known([parent for *_, parent, article in strangers if article is None])
        for number, place, id_, parent, article in strangers:
            if article is None and parent in there:
                self._run("UPDATE entry SET depth = 0 WHERE number = ?", (number,))
            elif article is None and not whole:
                self._run("UPDATE entry SET depth = ? WHERE number = ?", (_WAITING, number))
            else:
                self._run("UPDATE entry SET parent = '' WHERE number = ?", (number,))
                reason = "is not in the file" if article is None else "stands under another article"
                self._note(place, id_, f"What it answers ({parent}) {reason}; it begins a thread.")

    def _walk_up(self) -> int:
        """Walk from each record that has no depth yet to what it answers, and on; return how many
        walks there were.

        They end in a circle, or at what waits for the next run. Each leaves its number, below zero,
        as the depth of what it has passed, so that nothing is passed twice.
        """
        walk = 0
        while (member := self._member("depth IS NULL")) is not None:
            walk -= 1
            while member is not None and member.depth is None:
                self._run("UPDATE entry SET depth = ? WHERE number = ?", (walk, member.number))
                member = self._member("id = ?", member.parent)
            if member is None or member.depth == _WAITING:
                self._run("UPDATE entry SET depth = ? WHERE depth = ?", (_WAITING, walk))
            elif member.depth == walk:
                self._open(member)
        return -walk

    def _let_wait(self) -> None:
        """Leave to the next run what answers, step by step, what has not been read."""
        for _, place, id_, *_ in self._run(f"{_MEMBER} depth = ? ORDER BY number", (_WAITING,)):
            self._note(place, id_, _WAITS)
        self._run("DELETE FROM entry WHERE depth = ?", (_WAITING,))

    def _open(self, start: _Member) -> None:
        """Let the earliest record of a circle begin its thread."""
        earliest, member = start, self._member("id = ?", start.parent)
        while member is not None and member.number != start.number:
            earliest = min(earliest, member, key=_age)
            member = self._member("id = ?", member.parent)
        self._run("UPDATE entry SET parent = '', depth = 0 WHERE number = ?", (earliest.number,))
        self._note(earliest.place, earliest.id, _IN_A_CIRCLE)

    def _member(self, condition: str, *values: str) -> _Member | None:
        row = self._run(f"{_MEMBER} {condition} LIMIT 1", values).fetchone()
        return None if row is None else _Member._make(row)
