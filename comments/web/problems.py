"""Everything that goes wrong leaves through here, in one shape: RFC 9457
``application/problem+json``.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, current_app
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from comments.database.circuit import CircuitOpen
from comments.database.engines import reader_engine
from comments.database.revisions import newest_revision, stored_revision
from comments.errors import (
    CommentsError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    TooSoon,
)
from comments.web.error_translations import field_sentences, problem_sentence, sentence_of
from comments.web.problem_body import (
    PROBLEM_TYPE,
    RETRY_AFTER,
    TOO_BUSY,
    UNFORESEEN,
    problem_body,
)

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[CommentsError], int], ...] = (
    (InvalidInput, 422),
    (NotFound, 404),
    (NotAuthenticated, 401),
    (Forbidden, 403),
    (TooSoon, 429),
    (Conflict, 409),
    (CommentsError, 400),
)
_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
}
_SAYS = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The body is larger than this service accepts.",
    429: "Too many requests. Wait a while, then try again.",
}


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """Return a problem answer: ``code`` is stable and for programs, ``detail`` a sentence for
    people.
    """
    answer = Response(problem_body(status, code, detail, **more), status, content_type=PROBLEM_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def problem_from(error: CommentsError) -> Response:
    """Return the answer to a domain error."""
    status = next(number for kind, number in _STATUS if isinstance(error, kind))
    more: dict[str, Any] = dict(error.details)
    if isinstance(error, InvalidInput):
        more["errors"] = field_sentences(error.errors)
    answer = problem(status, error.code, sentence_of(error), **more)
    if isinstance(error, TooSoon):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def problem_from_http(error: HTTPException) -> Response:
    """Return the answer to an error of the framework: routing, parsing, validation, limits."""
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    data = getattr(error, "data", None) or {}
    messages = data.get("messages")
    more = {"errors": field_sentences(_flat(messages))} if messages else {}
    detail = (
        "Some fields are not acceptable."
        if messages
        else _SAYS.get(status, error.description or "")
    )
    code = _CODES.get(status, "error")
    answer = problem(status, code, problem_sentence(code, detail), **more)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Return marshmallow's nested messages as dotted field names, without the part of the request
    they stood in.
    """
    if isinstance(messages, list):
        return {path or "body": [str(one) for one in messages]}
    if not isinstance(messages, dict):
        return {path or "body": [str(messages)]}
    flat: dict[str, list[str]] = {}
    for name, below in messages.items():
        inner = (
            "" if not path and name in ("json", "query", "path", "headers", "form") else str(name)
        )
        if inner == "_schema":
            inner = ""
        flat.update(_flat(below, f"{path}.{inner}" if path and inner else inner or path))
    return flat


def handle_errors(app: Flask) -> None:
    """Register the handlers of domain errors, framework errors, and whatever nobody foresaw."""
    app.register_error_handler(CommentsError, problem_from)
    app.register_error_handler(HTTPException, problem_from_http)
    app.register_error_handler(Exception, problem_for)


def problem_for(error: Exception) -> Response:
    """Return the answer to anything that went wrong."""
    if isinstance(error, CommentsError):
        return problem_from(error)
    if isinstance(error, HTTPException):
        return problem_from_http(error)
    if isinstance(error, PoolTimeout | TimeoutError):
        return _busy(error)
    # InternalError is how PostgreSQL says that it only reads; OSError how a lock file says that its
    # disk does, or that the database was replaced; the bare DatabaseError how SQLite says that the
    # file is damaged.
    is_bare = type(error) is DatabaseError
    if is_bare or isinstance(error, OperationalError | InternalError | OSError):
        return _database_failed(error)
    if isinstance(error, SQLAlchemyError) and _tables_exchanged():
        return _of_another_version(error)
    return _unforeseen(error)


def _busy(error: Exception) -> Response:
    _log.warning("The database is too busy: %s", error)
    answer = problem(503, "busy", TOO_BUSY)
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _database_failed(error: Exception) -> Response:
    # That a circuit is open has been told once; an outage must not fill the log's disk.
    if not isinstance(getattr(error, "orig", None), CircuitOpen):
        _log.error("The database failed", exc_info=error)
    answer = problem(
        503, "unavailable", "The database cannot be reached just now. Nothing was stored."
    )
    answer.headers["Retry-After"] = "5"
    return answer


def _tables_exchanged() -> bool:
    """Say whether another version has changed the tables under this process."""
    try:
        with reader_engine().connect() as connection:
            return stored_revision(connection) != newest_revision()
    except (SQLAlchemyError, OSError):
        return False


def _of_another_version(error: Exception) -> Response:
    _log.error("Another version has changed the tables; restart: %s", type(error).__name__)
    answer = problem(
        503, "unavailable", "The service is being brought up to date. Nothing was stored."
    )
    answer.headers["Retry-After"] = "5"
    return answer


def _unforeseen(error: Exception) -> Response:
    _log.error("Unforeseen error", exc_info=error)
    if current_app.testing:
        raise error
    return problem(500, "internal", UNFORESEEN)
