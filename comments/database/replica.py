"""A replica of the PostgreSQL database for what may be a little behind: searches, figures, exports.

How far behind is never believed but proven: where the replica has replayed what the database had
written at some moment, whatever it shows is as of that moment or later. Where that was too long
ago, and where the replica fails, the database itself is read. Versions and decisions never come
from here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from flask import Flask, current_app
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from comments.database.engine_names import REPLICA
from comments.database.engines import db
from comments.settings import Settings
from comments.telemetry.metrics import replica_reads

Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_WRITTEN = text("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
_REPLAYED = text("SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint")
_PAUSES = (0.0, 0.02, 0.05, 0.1)
"""Seconds between attempts to see the replica where the database was."""
_MOST_SAMPLES = 32


class Freshness:
    """What is known of how far a replica is behind; safe to use from several threads."""

    def __init__(self, primary: Engine, replica: Engine, bound: float) -> None:
        self._primary, self._replica, self._bound = primary, replica, bound
        self._samples: deque[tuple[float, int]] = deque(maxlen=_MOST_SAMPLES)
        self._proof = float("-inf")
        self._lock = threading.Lock()

    def is_proven(self) -> bool:
        """Say whether the replica shows everything that the database had ``bound`` seconds ago.

        Raises ``SQLAlchemyError`` where one of the two does not answer.
        """
        if self._is_recent():
            return True
        with self._lock:
            return self._is_recent() or self._measure()

    def _is_recent(self) -> bool:
        return time.monotonic() - self._proof < self._bound

    def _measure(self) -> bool:
        now = time.monotonic()
        with self._primary.connect() as connection:
            self._samples.append((now, connection.scalar(_WRITTEN) or 0))
        for pause in _PAUSES:
            time.sleep(pause)
            with self._replica.connect() as connection:
                replayed = connection.scalar(_REPLAYED)
            if replayed is None:
                # No standby: nobody knows what it is a copy of.
                return False
            proofs = [moment for moment, written in self._samples if written <= replayed]
            self._proof = max([self._proof, *proofs])
            if self._is_recent():
                return True
        return False


def configure_replica(app: Flask, settings: Settings) -> None:
    """Have an application know its replica, where there is one."""
    freshness = None
    if settings.database_replica_url:
        with app.app_context():
            freshness = Freshness(db.engine, db.engines[REPLICA], settings.database_replica_lag)
    app.extensions["comments_replica"] = freshness


@contextmanager
def replica_session() -> Iterator[Session | None]:
    """Give a session on the replica, None where there is none or it is too far behind."""
    if not replica_is_fresh():
        yield None
        return
    with Session(db.engines[REPLICA]) as session:
        yield session


def read_behind(read: Callable[[Session], Result]) -> Result:
    """Return what a read finds on the replica or, where that cannot be, in the database itself."""
    with replica_session() as session:
        if session is not None:
            try:
                result = read(session)
            except SQLAlchemyError as error:
                _log.warning("The replica failed (%s); the database is read", type(error).__name__)
            else:
                replica_reads.labels("replica").inc()
                return result
    if _freshness() is not None:
        replica_reads.labels("database").inc()
    return read(db.session())


def replica_is_fresh() -> bool:
    """Say whether there is a replica that answers and is not too far behind."""
    freshness = _freshness()
    with suppress(SQLAlchemyError):
        return freshness is not None and freshness.is_proven()
    return False


def _freshness() -> Freshness | None:
    freshness: Freshness | None = current_app.extensions["comments_replica"]
    return freshness
