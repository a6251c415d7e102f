"""Reads threads for what their readers say, and which discussions are near: a few at a time,
without holding a transaction while the encoder thinks.
"""

from __future__ import annotations

import logging

from flask import Flask
from sqlalchemy.orm import Session

from comments.database.engines import db, writing
from comments.digest.contribution import Contribution
from comments.digest.encoding import EncoderFailed, Reading, is_installed, read_threads
from comments.digest.repeats import distinct
from comments.digest.themes import by_branches, by_vectors
from comments.models import utc_now
from comments.services.digests.building import due_digests, store_digest
from comments.services.digests.gathering import Material, gather
from comments.services.digests.relations import due_profiles, store_profile

_log = logging.getLogger(__name__)
Groups = list[tuple[Contribution, ...]]


def read_due_threads(app: Flask) -> bool:
    """Build the digests and profiles that are due, a few; return whether there were any."""
    with app.app_context():
        session = db.session()
        profiled, digested = due_profiles(session), due_digests(session)
        due = {article.id: article for article in (*profiled, *digested)}
        threads = {number: gather(session, article) for number, article in due.items()}
        numbers = ({a.id for a in profiled}, {a.id for a in digested})
        session.rollback()
    if not threads:
        return False
    groups = {number: distinct(thread.contributions) for number, thread in threads.items()}
    readings = _read(threads, groups)
    for number, thread in threads.items():
        reading = readings.get(number)
        vector = None if reading is None else reading.vector
        with app.app_context():
            session = db.session()
            try:
                writing(session)
                if number in numbers[0]:
                    store_profile(session, thread, vector, utc_now())
                if number in numbers[1]:
                    _store(session, thread, groups[number], reading)
                session.commit()
            except Exception:
                session.rollback()
                _log.exception("What readers say under article %s could not be stored", number)
    return True


def _read(threads: dict[int, Material], groups: dict[int, Groups]) -> dict[int, Reading]:
    """Ask the encoder, where it is installed; without its answer there are still replies and
    votes.
    """
    if not is_installed():
        return {}
    titled = [(thread.title, groups[number]) for number, thread in threads.items()]
    try:
        return dict(zip(threads, read_threads(titled), strict=True))
    except EncoderFailed as error:
        _log.error("The encoder of digests gave no answer: %s", error)
        return {}


def _store(session: Session, thread: Material, groups: Groups, reading: Reading | None) -> None:
    themes = by_vectors(groups, reading.labels, reading.near, reading.same) if reading else []
    method = "vectors" if themes else "branches"
    store_digest(session, thread, themes or by_branches(groups), method, utc_now())
