"""After an erasure the worker empties SQLite's write-ahead log, in which what was erased would lie
on for as long as little is written."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.database.backups import empty_log
from comments.database.content_watch import change_noted
from comments.database.engines import database_file, db, writing
from comments.database.write_lock import write_lock
from comments.models import PersonalRequest
from comments.settings import Settings
from comments.worker.maintenance import tried_again

_PATIENCE = 0.2
"""Seconds that whoever wants to write waits longer because somebody still reads from the log."""

_Erasures = tuple[int, datetime | None, int | None]
"""How many were done, when the latest, and the largest id: after a clock was set back, a further
one has an earlier time.
"""


class TraceRemoval:
    """Empties the log once after each erasure, whoever has done it: reader, staff or command."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._emptied_after: _Erasures = (0, None, None)
        """The erasures of which the log holds nothing any more."""

    def look(self) -> None:
        """Look for a new erasure. Where somebody still reads what the log held before, it is tried
        again at the next look."""
        if not self._settings.sqlite:
            return
        with tried_again("Emptying the log after an erasure"), self._app.app_context():
            session = db.session()
            erasures = _done(session)
            session.rollback()
            if erasures == self._emptied_after:
                return
            # Whose file was exchanged must not bring a log into it: to ask for a turn finds out.
            writing(session)
            session.connection()
            session.rollback()
            file = database_file(self._settings)
            with write_lock(f"{file}.lock") as lock, change_noted(file, lock):
                if empty_log(file, _PATIENCE):
                    self._emptied_after = erasures


def _done(session: Session) -> _Erasures:
    done_at = PersonalRequest.done_at
    query = select(func.count(done_at), func.max(done_at), func.max(PersonalRequest.id))
    query = query.where(PersonalRequest.kind == "erasure", done_at.is_not(None))
    count, moment, number = session.execute(query).one()
    return count, moment, number
