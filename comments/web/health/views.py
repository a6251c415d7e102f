"""The process, its readiness, and its metrics, which are shut unless the operator opens them."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from comments.database.engines import database_replaced, db, slow_commit
from comments.database.revisions import newest_revision, stored_revision
from comments.models import utc_now
from comments.services.maintenance.service_marks import WORKER_LATE_SECONDS, worker_age
from comments.telemetry.exposition import CONTENT_TYPE, exposition
from comments.web.api.base import refuse_parameters
from comments.web.auth import operator, service_page
from comments.web.cache.rsgi import ALIVE
from comments.web.health.gauges import gauges

views = Blueprint("health", __name__)
_log = logging.getLogger(__name__)


views.before_request(refuse_parameters)


@views.get("/healthz")
@service_page
def health() -> Response:
    """Say that the process is there, whatever the database does."""
    return _uncached(Response(ALIVE, content_type="text/plain; charset=utf-8"))


@views.get("/readyz")
@service_page
def readiness() -> Response:
    """Say whether this process can answer: the database does, and has the tables of this version.

    A worker that is late and a disk that is slow are told of and take no process out of service:
    readers can read.
    """
    state = _state()
    status = 200 if state["status"] == "ready" else 503
    return _uncached(Response(orjson.dumps(state), status, content_type="application/json"))


@views.get("/metrics")
@operator
def metrics() -> Response:
    """Tell Prometheus every count, to whoever has the operator's token."""
    return _uncached(Response(exposition(gauges()), content_type=CONTENT_TYPE))


def _state() -> dict[str, Any]:
    if database_replaced(current_app):
        return {"status": "unready", "database": "exchanged"}
    try:
        revision = stored_revision(db.session().connection())
        if revision != newest_revision():
            return {"status": "unready", "database": "ok", "tables": "of another version"}
        age = worker_age(db.session(), utc_now())
    except (SQLAlchemyError, OSError) as error:
        _log.error("Not ready: the database failed", exc_info=error)
        return {"status": "unready", "database": "failed"}
    late = age is None or age > WORKER_LATE_SECONDS
    worker = {"status": "late" if late else "ok", "seconds": None if age is None else round(age)}
    state = {"status": "ready", "database": "ok", "tables": "ok", "worker": worker}
    seconds = slow_commit(current_app)
    return state if seconds is None else {**state, "disk": f"slow: {seconds:.1f} seconds a commit"}


def _uncached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
