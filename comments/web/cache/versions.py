"""The state of what a public read is about, by one indexed look-up on a connection that does
nothing else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from queue import LifoQueue
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from comments.database.circuit import Circuit
from comments.database.engines import database_file
from comments.database.file_watch import FileWatch
from comments.database.sqlite import sqlite3
from comments.settings import Settings
from comments.web.cache.key import PublicRead
from comments.web.cache.wal_index import CommitMark, WalIndex
from comments.web.widget.scripts import STATIC

COLUMNS = (
    "s.version, coalesce(a.id, 0), coalesce(a.version, 0), coalesce(a.votes_version, 0),"
    " a.merged_into_id"
)
INCARNATION = (
    "(SELECT (date_part('epoch', pg_postmaster_start_time()) * 1e6)::bigint) # s.tableoid::bigint"
)
"""A number that is another after a fail-over and after a restore, which bring older versions back:
these are then counted up anew, for other comments.
"""
ARTICLE = (
    "SELECT {1}, {2} FROM site s"
    " LEFT JOIN article a ON a.site_id = s.id AND a.key = {0} WHERE s.key = {0}"
)
COMMENT = (
    "SELECT {1}, {2} FROM comment c JOIN article a ON a.id = c.article_id"
    " JOIN site s ON s.id = a.site_id WHERE c.id = {0}"
)
COUNTS = (
    "SELECT a.key, a.comment_count, a.merged_into_id FROM site s LEFT JOIN article a ON a.site_id "
    "= s.id AND a.key IN ({1}) "
    "WHERE s.key = {0}"
)
Rows = Sequence[Sequence[Any]]


LOOKUP_CONNECTIONS = 2
"""To PostgreSQL, in each process, for look-ups by threads."""
POOL_WAIT_SECONDS = 3.0
LOOKUP_SECONDS = 2.0
"""One look-up takes less than a millisecond; whoever waits longer is better told at once."""


class State(NamedTuple):
    """What an answer rests on: ``firm`` must be unchanged, ``votes`` may lag for some seconds."""

    firm: tuple[int, ...]
    votes: int


class Lookup(Protocol):
    """Finds states. Its methods may be called from any thread."""

    quick: bool
    """Whether a look-up takes microseconds and never waits for anybody."""

    def commit_mark(self) -> CommitMark | None:
        """Return the mark of the last commit, or None where it cannot be told at a glance."""

    def state(self, public_read: PublicRead) -> State | None:
        """Return the present state of what is asked about, or None where there is no such site or
        comment.
        """


def open_lookup(
    settings: Settings, watch: FileWatch | None = None, circuit: Circuit | None = None
) -> Lookup:
    """Return the look-up for the database these settings name. Nothing is connected to before the
    first look-up, and no SQLite file but the one that ``watch``, or one of its own, has seen.
    """
    if settings.sqlite:
        file = database_file(settings)
        return SqliteLookup(file, watch or FileWatch(file))
    return PostgresLookup(settings, circuit or Circuit("PostgreSQL"))


class _Lookup:
    """What both databases have in common: the statements, and how their rows are read."""

    place = "?"
    incarnation = "0"
    quick = False

    def state(self, public_read: PublicRead) -> State | None:
        if public_read.subject == "script":
            return _script_state(public_read.path)
        if public_read.subject == "counts":
            return self._counts(public_read)
        if public_read.subject == "comment":
            statement = COMMENT.format(self.place, self.incarnation, COLUMNS)
            rows = self._rows(statement, (public_read.comment,))
        else:
            statement = ARTICLE.format(self.place, self.incarnation, COLUMNS)
            rows = self._rows(statement, (public_read.articles[0], public_read.site))
        return article_state(rows)

    def _counts(self, public_read: PublicRead) -> State | None:
        marks = ", ".join([self.place] * len(public_read.articles))
        statement = COUNTS.format(self.place, marks)
        return counts_state(
            public_read, self._rows(statement, (*public_read.articles, public_read.site))
        )

    def _rows(self, statement: str, values: tuple[Any, ...]) -> Rows:
        raise NotImplementedError


class SqliteLookup(_Lookup):
    """Looks up in SQLite: a connection for each thread, and a glance that mostly makes it
    unnecessary.
    """

    quick = True

    def __init__(self, database: Path, watch: FileWatch) -> None:
        self._database = database
        self._watch = watch
        self._threads = threading.local()
        self._lock = threading.Lock()
        self._keeper: sqlite3.Connection | None = None
        self._wal_index: WalIndex | None = None

    def commit_mark(self) -> CommitMark | None:
        wal_index = self._wal_index or self._open()
        return None if wal_index is None else wal_index.commit_mark()

    def _open(self) -> WalIndex | None:
        """Connect once for the whole process, so that the wal-index lasts; None while there is none
        to look at.
        """
        with self._lock:
            if self._keeper is None:
                self._keeper = self._connect()
            try:
                self._keeper.execute("SELECT 1 FROM sqlite_master").fetchone()
                self._wal_index = WalIndex(self._database)
            except (OSError, sqlite3.Error):
                return None
            return self._wal_index

    def _rows(self, statement: str, values: tuple[Any, ...]) -> Rows:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = self._threads.connection = self._connect()
        return connection.execute(statement, values).fetchall()

    def _connect(self) -> sqlite3.Connection:
        # Where the file is gone, SQLite would make an empty one and delete the log beside it.
        self._watch.require()
        connection = sqlite3.connect(
            f"file:{quote(bytes(self._database))}?mode=rw",
            uri=True,
            timeout=30,
            isolation_level=None,
            check_same_thread=False,
        )
        self._watch.note()
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cache_size=-128")
        return connection


class PostgresLookup(_Lookup):
    """Looks up in PostgreSQL: a few connections shared by all threads, statements prepared, one
    round trip.
    """

    place = "%s"
    incarnation = INCARNATION

    def __init__(self, settings: Settings, circuit: Circuit) -> None:
        self._settings, self._circuit = settings, circuit
        self._prepares = settings.database_prepares
        self._idle: LifoQueue[Any] = LifoQueue()
        for _ in range(LOOKUP_CONNECTIONS):
            self._idle.put(None)

    def commit_mark(self) -> CommitMark | None:
        return None

    def _rows(self, statement: str, values: tuple[Any, ...]) -> Rows:
        from comments.database.postgresql import is_forgotten, require_closed

        require_closed(self._circuit)
        connection = self._idle.get(timeout=POOL_WAIT_SECONDS)
        try:
            if connection is None or is_forgotten(connection):
                connection = self._connect()
            try:
                return self._ask(connection, statement, values)
            except connection.OperationalError:
                connection.close()
                connection = self._connect()
                return self._ask(connection, statement, values)
        finally:
            self._idle.put(None if connection is None or connection.closed else connection)

    def _connect(self) -> Any:
        from comments.database.postgresql import connect, connection_parameters

        parameters = connection_parameters(self._settings)
        parameters["connect_timeout"] = round(LOOKUP_SECONDS)
        return connect(self._circuit, LOOKUP_SECONDS, **parameters, autocommit=True)

    def _ask(self, connection: Any, statement: str, values: tuple[Any, ...]) -> Rows:
        rows: Rows = connection.execute(statement, values, prepare=self._prepares).fetchall()
        connection.used = time.monotonic()
        self._circuit.answered()
        return rows


def article_state(rows: Rows) -> State | None:
    """Return the state that a row of ``COLUMNS``, after the incarnation, tells, else None."""
    for incarnation, site, article, version, votes, merged_into in rows:
        # A merged article's key leads to another thread: only the application knows its state.
        if merged_into is not None:
            return None
        return State((site, article, version, incarnation), votes)
    return None


def counts_state(public_read: PublicRead, rows: Rows) -> State | None:
    """Return the state that rows of key, count and what the article was merged into tell."""
    if not rows or any(merged_into is not None for _, _, merged_into in rows):
        return None
    totals: dict[str, int] = {key: count for key, count, _ in rows}
    return State(tuple(totals.get(key) or 0 for key in public_read.articles), 0)


def _script_state(path: str) -> State | None:
    try:
        status = (STATIC / path.lstrip("/")).stat()
    except OSError:
        return None
    return State((status.st_mtime_ns, status.st_size), 0)
