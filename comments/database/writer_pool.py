"""The one writing connection of a process on SQLite, shared by all who write, in turns.

Writers take turns in the order in which they came: a thread that has just finished a write would
otherwise take the connection again before those who wait for it have woken up. Short writes that
wait for one another share one transaction: each is a savepoint of it, fails alone, and is told that
it is stored only after the commit that holds it, so that eight of them cost one flush of the disk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout

from comments.database.commit_times import CommitTimes
from comments.database.fair_lock import FairLock
from comments.database.sqlite import sqlite3

MOST_MEMBERS = 8
"""Writes that share a transaction at most."""
LONGEST_GROUP = 0.025
"""Seconds after which a group takes no more members, for the sake of those who wait in it; more
where the disk is so slow that they would wait longer for turns of their own.
"""
_TELLING = 0.5


def _left(deadline: float) -> float:
    return max(0.1, deadline - time.monotonic())


@dataclass(slots=True)
class _Group:
    """A transaction and those whose writes are in it."""

    begun: float = field(default_factory=time.monotonic)
    members: int = 0
    settled: threading.Event = field(default_factory=threading.Event)
    failure: sqlite3.Error | None = None

    def is_full(self, flush: float) -> bool:
        """Say whether it takes no more members, where a flush takes so many seconds."""
        longest = max(LONGEST_GROUP, flush / 4)
        return self.members >= MOST_MEMBERS or time.monotonic() - self.begun > longest


class SharedWriter:
    """The writing connection, the turns on it, and the transaction that is open on it.

    ``connect`` opens the connection; ``claim`` takes the lock among processes before a transaction,
    within so many seconds, and returns what gives it back; ``prepare`` is the first to write in
    each transaction. ``patience`` is how long all of a turn's beginning may take, in seconds.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        claim: Callable[[float], Callable[[], None]],
        prepare: Callable[[sqlite3.Connection], None],
        patience: float,
        times: CommitTimes | None = None,
    ) -> None:
        self._connect = connect
        self._claim = claim
        self._prepare = prepare
        self._patience = self._busy = patience
        self._times = times or CommitTimes()
        self._turns = FairLock()
        self._opening = threading.Lock()
        self._handles = self._changes = 0
        self._connection: sqlite3.Connection | None = None
        self._release: Callable[[], None] | None = None
        self._group: _Group | None = None

    def handle(self) -> WriterHandle:
        """Return a connection for a pool: one of many that are the same one."""
        with self._opening:
            if self._connection is None:
                self._connection = self._connect()
            self._handles += 1
            return WriterHandle(self, self._connection)

    def forget(self) -> None:
        """Close the connection once the last handle is."""
        with self._opening:
            self._handles -= 1
            if self._handles == 0 and self._connection is not None:
                self._connection.close()
                self._connection = None

    def begin(self, connection: sqlite3.Connection, *, short: bool) -> bool:
        """Wait for a turn and begin to write; return whether as a savepoint of a group.

        Raises SQLAlchemy's ``TimeoutError`` where the turn does not come in time, and whatever the
        lock among processes and the database raise.
        """
        deadline = time.monotonic() + self._patience
        if not self._turns.take(self._patience, short=short):
            raise PoolTimeout("Nobody gave up the writing connection in time.")
        try:
            if self._group is not None:
                connection.execute("SAVEPOINT member")
                return True
            self._release = self._claim(_left(deadline))
            self._wait_at_most(connection, _left(deadline))
            connection.execute("BEGIN IMMEDIATE")
            self._group = _Group()
            self._prepare(connection)
        except BaseException:
            self._end_turn(connection)
            raise
        return False

    def _wait_at_most(self, connection: sqlite3.Connection, seconds: float) -> None:
        """Have SQLite wait no longer for a program that writes past the lock file; told only where
        it makes a difference.
        """
        if abs(seconds - self._busy) > _TELLING:
            connection.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")
            self._busy = seconds

    def commit(self, connection: sqlite3.Connection, *, member: bool, short: bool) -> None:
        """End a turn and return when what was written in it is on disk. Raises ``sqlite3.Error``
        where it is not.
        """
        group = self._group
        assert group is not None
        try:
            if not connection.in_transaction:
                raise sqlite3.OperationalError("the transaction was ended by the database")
            if member:
                connection.execute("RELEASE member")
            group.members += 1
        except sqlite3.Error:
            self.rollback(connection, member=member)
            raise
        if short and not group.is_full(self._times.last) and self._turns.give(to_short=True):
            group.settled.wait()
        else:
            self._end_turn(connection)
        if group.failure is not None:
            raise sqlite3.OperationalError(str(group.failure)) from group.failure

    def rollback(self, connection: sqlite3.Connection, *, member: bool) -> None:
        """End a turn and undo what was written in it, and nothing else."""
        try:
            if member and connection.in_transaction:
                connection.execute("ROLLBACK TO member")
                connection.execute("RELEASE member")
            elif connection.in_transaction:
                connection.execute("ROLLBACK")
        finally:
            self._end_turn(connection)

    def _end_turn(self, connection: sqlite3.Connection) -> None:
        """Settle the group, give back the lock among processes, and let the next one write."""
        group, self._group = self._group, None
        try:
            if group is not None:
                self._settle(connection, group)
        finally:
            release, self._release = self._release, None
            try:
                if release is not None:
                    release()
            except ConnectionError as error:
                # Another program has written into the file, who knows whether before the commit.
                if group is not None:
                    group.failure = sqlite3.OperationalError(str(error))
            finally:
                self._turns.give()
                if group is not None:
                    group.settled.set()

    def _settle(self, connection: sqlite3.Connection, group: _Group) -> None:
        """Commit what the members wrote; where that fails, each of them is told."""
        if group.members == 0:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            return
        try:
            if not connection.in_transaction:
                # A full disk, among others, has SQLite undo the whole transaction by itself.
                raise sqlite3.OperationalError("the transaction was ended by the database")
            # What has changed nothing costs no flush, and says nothing of the disk.
            before, self._changes = self._changes, connection.total_changes
            with self._times.timed() if self._changes != before else nullcontext():
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            group.failure = error
            if connection.in_transaction:
                connection.execute("ROLLBACK")


class WriterHandle:
    """What a pool takes for a connection of its own: the shared one, written through in turns."""

    def __init__(self, writer: SharedWriter, connection: sqlite3.Connection) -> None:
        self._writer = writer
        self._connection = connection
        self._writes = self._member = self._short = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def create_function(self, *_: Any, **__: Any) -> None:
        """Do without the functions that SQLAlchemy defines on each new connection (``REGEXP``).

        No statement here uses them, and none can be defined while another handle writes.
        """

    def begin(self, *, short: bool) -> None:
        """Begin to write; see ``SharedWriter.begin``."""
        self._short = short
        self._member = self._writer.begin(self._connection, short=short)
        self._writes = True

    def commit(self) -> None:
        """End the write and return when it is on disk. Raises ``sqlite3.Error`` where it is not."""
        if self._writes:
            self._writes = False
            self._writer.commit(self._connection, member=self._member, short=self._short)

    def rollback(self) -> None:
        """Undo the write."""
        if self._writes:
            self._writes = False
            self._writer.rollback(self._connection, member=self._member)

    def close(self) -> None:
        """Undo what is unfinished and let go of the connection."""
        self.rollback()
        self._writer.forget()
