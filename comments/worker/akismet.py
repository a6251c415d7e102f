"""The worker tells Akismet what people decided, where it judged otherwise."""

from __future__ import annotations

from flask import Flask

from comments.database.engines import db, writing
from comments.models import OutboxItem, utc_now
from comments.services import outbox
from comments.services.maintenance.akismet_lessons import note_lesson, tell_akismet


def teach_akismet(app: Flask, timeout: float, number: int, lease: str) -> None:
    """Tell it while holding no transaction, then note that it was told, with the end of the work.
    Raises ``Unanswered``: it is tried again later. ``timeout`` is in seconds.
    """
    with app.app_context():
        session = db.session()
        lesson = tell_akismet(session, session.get_one(OutboxItem, number), timeout)
    with app.app_context():
        session = db.session()
        writing(session)
        item = outbox.hold(session, number, lease)
        if item is None:
            return
        note_lesson(session, item, lesson)
        outbox.finish(item, utc_now())
        session.commit()
