"""The worker renders anew what a former renderer has left, a batch a turn."""

from __future__ import annotations

import logging

from flask import Flask

from comments.database.engines import db, writing
from comments.models import utc_now
from comments.services.audit_log.signing import LogKey
from comments.services.maintenance.rerendering import is_due, render_batch, store_batch
from comments.telemetry import metrics

_log = logging.getLogger(__name__)


def render_stale(app: Flask, key: LogKey) -> bool:
    """Render the next batch and store it; return whether there was anything to look at."""
    try:
        return _render_next(app, key)
    except Exception:
        metrics.failed_chores.inc()
        _log.exception("Rendering anew failed; it is tried again later")
        return False


def _render_next(app: Flask, key: LogKey) -> bool:
    with app.app_context():
        session = db.session()
        if not is_due(session):
            return False
        batch = render_batch(session)
        writing(session)
        store_batch(session, batch, key, utc_now())
        session.commit()
        return batch.last is not None
