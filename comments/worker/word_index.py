"""The worker merges SQLite's index of words, a step at a time, so that no post has to."""

from __future__ import annotations

from flask import Flask

from comments.database.engines import db, writing
from comments.database.word_index import merge_segments
from comments.worker.maintenance import tried_again
from comments.worker.processor_share import Pace

STEPS = 20
"""In one turn of the worker, each a transaction of its own: whoever posts comes in between."""


def merge_word_index(app: Flask, pace: Pace) -> bool:
    """Merge what has gathered; return whether there is more of it."""
    with tried_again("Merging the word index"):
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
    return False
