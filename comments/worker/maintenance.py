"""The frame of what the worker does of itself: what fails stops nothing else, is counted, and tried
again later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from comments.database.engines import db, writing
from comments.telemetry import metrics

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


@contextmanager
def tried_again(name: str) -> Iterator[None]:
    """Let what fails inside be tried again later; ``name`` begins the sentence in the log."""
    try:
        yield
    except Exception:
        metrics.failed_chores.inc()
        _log.exception("%s failed; it is tried again later", name)


def run_job(app: Flask, name: str, job: Callable[[Session], Result]) -> Result | None:
    """Do something in a writing transaction of its own; None where it failed."""
    with tried_again(name), app.app_context():
        session = db.session()
        try:
            writing(session)
            result = job(session)
            session.commit()
        except Exception:
            session.rollback()
            raise
        return result
    return None
