"""The worker renders anew what a former renderer has left, a batch a turn."""

from __future__ import annotations

from flask import Flask

from comments.database.engines import db, writing
from comments.models import utc_now
from comments.services.audit_log.signing import LogKey
from comments.services.maintenance.rerendering import is_due, render_batch, store_batch
from comments.worker.maintenance import tried_again


def render_stale(app: Flask, key: LogKey) -> bool:
    """Render the next batch and store it; return whether there was anything to look at."""
    with tried_again("Rendering anew"), app.app_context():
        session = db.session()
        if not is_due(session):
            return False
        batch = render_batch(session)
        writing(session)
        store_batch(session, batch, key, utc_now())
        session.commit()
        return batch.last is not None
    return False
