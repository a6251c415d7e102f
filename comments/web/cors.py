"""Which pages may read which answers: public reads any page, reader requests the site's own, staff
requests none.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response, current_app, request
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from comments.database.engines import db
from comments.models import Site
from comments.web.request_state import request_state

_ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match"
_EXPOSED_HEADERS = (
    "ETag, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, Link, "
    "Comments-Page-Notices"
)
_MAX_AGE = "7200"


def add_cors(app: Flask) -> None:
    """Give every answer the CORS headers its route's access calls for."""
    app.after_request(_add_headers)


def access_of(endpoint: str | None) -> str | None:
    """Return what a route declares of its callers."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "access", None)


def _add_headers(answer: Response) -> Response:
    origin = request.headers.get("Origin")
    requested_method = request.headers.get("Access-Control-Request-Method")
    if request.method == "OPTIONS" and origin and requested_method:
        return _preflight(answer, origin, requested_method)
    access = access_of(request.endpoint)
    # That the service is too busy holds nothing of anybody, and the database cannot be asked.
    if access == "public" or (answer.status_code == 503 and access != "staff"):
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    elif access in ("reader", "anyone"):
        answer.vary.add("Origin")
        if origin and origin in _origins_of_request():
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
    return answer


def _preflight(answer: Response, origin: str, method: str) -> Response:
    access = _access_for(method)
    answer.vary.add("Origin")
    if access != "public" and not (access in ("reader", "anyone") and origin in _all_origins()):
        return answer
    answer.headers["Access-Control-Allow-Origin"] = "*" if access == "public" else origin
    answer.headers["Access-Control-Allow-Methods"] = method
    answer.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
    answer.headers["Access-Control-Max-Age"] = _MAX_AGE
    return answer


def _access_for(method: str) -> str | None:
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    try:
        endpoint, _ = adapter.match(method=method.upper())
    except HTTPException:
        return None
    return access_of(endpoint)


def _origins_of_request() -> Collection[str]:
    site = request_state().site
    return (site.origins if site is not None else ()) or _all_origins()


def _all_origins() -> set[str]:
    """Every site's origins: before a request says which site it is for, any of them may ask."""
    return {origin for origins in db.session.scalars(select(Site.origins)) for origin in origins}
