"""The worker merges SQLite's index of words, a step at a time, so that no post has to."""

from __future__ import annotations

import logging

from flask import Flask

from comments.database.engines import db, writing
from comments.database.word_index import merge_segments
from comments.telemetry import metrics
from comments.worker.processor_share import Pace

_log = logging.getLogger(__name__)
STEPS = 20
"""In one turn of the worker, each a transaction of its own: whoever posts comes in between."""


def merge_word_index(app: Flask, pace: Pace) -> bool:
    """Merge what has gathered; return whether there is more of it."""
    try:
        return _merge(app, pace)
    except Exception:
        metrics.failed_chores.inc()
        _log.exception("Merging the word index failed; it is tried again later")
        return False


def _merge(app: Flask, pace: Pace) -> bool:
    for _ in range(STEPS):
        with app.app_context():
            session = db.session()
            writing(session)
            more = merge_segments(session)
            session.commit()
        pace.rest()
        if not more:
            return False
    return True
