"""One request, one transaction: where the front door commits, and where a repeated request gets the
same answer.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from cryptography.fernet import Fernet
from flask import Response, current_app, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from comments.app_settings import current_settings
from comments.database.engines import db, writing
from comments.database.sql import change
from comments.database.upsert import upsert
from comments.errors import Conflict, InvalidInput
from comments.models import StoredAnswer, utc_now
from comments.web.request_state import request_state
from comments.web.staff_cookie import cookie_text

View = TypeVar("View", bound=Callable[..., Any])
Result = TypeVar("Result")
_TRIES = 5
_TRANSIENT = {"40001", "40P01"}
"""PostgreSQL: serialization failure, deadlock."""
_ABANDONED = timedelta(minutes=1)
_PATIENCE_SECONDS = 10.0
"""How long a repeat waits for the answer to the first request with its key."""
_PAUSE_SECONDS = 0.05
_KEEP = "UPDATE stored_answer SET status = ?, content_type = ?, body = ? WHERE scope = ?"


class _StillAnswering(Conflict):
    """The first request with this key has stored something and is not finished."""

    code = "in_progress"


def writes(view: View) -> View:
    """Run a view in one writing transaction and commit it before its answer leaves.

    Stands directly below the route. With an ``Idempotency-Key`` the answer is kept in the same
    transaction (see ``answered_once``); the same key with another body is refused.
    """

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        _read_body()
        return _persist(lambda: _once(view, *args, **kwargs))

    return wrapper  # type: ignore[return-value]


def writes_later(view: View) -> View:
    """As ``writes``, for views that first do what needs no lock; they call ``writing``
    themselves.
    """

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        _read_body()
        return _persist(lambda: _commit(view, *args, **kwargs))

    return wrapper  # type: ignore[return-value]


def _read_body() -> None:
    """Have all of the body here before anything is locked, however slowly it came.

    Raises 400 for one that breaks off.
    """
    try:
        request.get_data()
    except OSError:
        raise BadRequest("The body ended before its end.") from None


def step(work: Callable[[], Result]) -> Result:
    """Do a part of a view's work in a transaction of its own; for views that take many decisions,
    one by one.
    """

    def committed() -> Result:
        result = work()
        db.session.commit()
        return result

    result = _persist(committed)
    request_state().stored_steps += 1
    return result


def _persist(work: Callable[[], Result]) -> Result:
    """Do the work again where other transactions were in its way. What has been stored in steps is
    not done again.
    """
    for _ in range(_TRIES - 1):
        steps_before = request_state().stored_steps
        try:
            return work()
        except DBAPIError as error:
            if (
                getattr(error.orig, "sqlstate", None) not in _TRANSIENT
                or request_state().stored_steps != steps_before
            ):
                raise
            db.session.rollback()
    return work()


def _once(view: Callable[..., Any], *args: Any, **kwargs: Any) -> Response:
    writing(db.session(), short=True)
    return _commit(view, *args, **kwargs)


def _commit(view: Callable[..., Any], *args: Any, **kwargs: Any) -> Response:
    session = db.session()
    answer: Response = view(*args, **kwargs)
    if _idempotency_key() is not None and answer.status_code >= 400:
        session.rollback()
    session.commit()
    return answer


def answered_once(view: View) -> View:
    """Give a repeat with the same ``Idempotency-Key`` the answer that the first request had.

    Stands below everything that refuses callers, so that a repeat is refused as a first request
    would be: who asks, from where, and how often is settled before.
    """

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        key = _idempotency_key()
        if key is None:
            return view(*args, **kwargs)
        session, caller = db.session(), _caller(key)
        scope = hashlib.sha256(caller).hexdigest()
        fingerprint = hashlib.sha256(request.get_data()).hexdigest()
        if replay := _claim_in_time(session, scope, fingerprint, _seal(caller)):
            return replay
        answer = current_app.make_response(view(*args, **kwargs))
        if answer.status_code < 400:
            _keep(session, scope, answer, _seal(caller))
        return answer

    return wrapper  # type: ignore[return-value]


def _idempotency_key() -> str | None:
    return request.headers.get("Idempotency-Key") if request.method == "POST" else None


def _seal(caller: bytes) -> Fernet:
    """Return what closes a kept answer.

    Its key rests on the caller's token and idempotency key, which are stored nowhere: whoever has
    the database alone learns no secret that an answer holds.
    """
    secret = current_settings().secret_key.encode()
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret, b"answer\n" + caller, "sha256")))


def _caller(key: str) -> bytes:
    """Who asks, for what, by which key; a caller without a token is known by address and
    browser.
    """
    if not 0 < len(key) <= 255 or not key.isprintable():
        raise InvalidInput(
            {"Idempotency-Key": "An Idempotency-Key is 1 to 255 printable characters."}
        )
    address = f"{request.remote_addr} {request.headers.get('User-Agent')}"
    caller = request.headers.get("Authorization") or cookie_text() or address
    origin = request.headers.get("Origin", "")
    words = "\n".join((caller, origin, request.method, request.path, key))
    return words.encode("utf-8", "surrogatepass")


def _claim_in_time(session: Session, scope: str, fingerprint: str, seal: Fernet) -> Response | None:
    """Claim the key, waiting for a first request that is still being answered."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return _claim(session, scope, fingerprint, seal)
        except _StillAnswering:
            session.rollback()
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)


def _claim(session: Session, scope: str, fingerprint: str, seal: Fernet) -> Response | None:
    """Take the key for this request, or return the answer it has had. A concurrent repeat waits
    here.
    """
    values = {"scope": scope, "fingerprint": fingerprint, "created_at": utc_now()}
    if upsert(session, StoredAnswer, [values]):
        return None
    stored = session.get_one(StoredAnswer, scope, with_for_update=True)
    if stored.fingerprint != fingerprint:
        raise InvalidInput(
            {"Idempotency-Key": "This key has been used with another body."},
            code="idempotency_key_reused",
        )
    if stored.status == 0:
        if utc_now() - stored.created_at < _ABANDONED:
            raise _StillAnswering("The first request with this key is still being answered.")
        stored.created_at = utc_now()
        return None
    body = seal.decrypt(stored.body)
    again = Response(body, stored.status, content_type=stored.content_type)
    again.headers["Idempotent-Replayed"] = "true"
    again.headers["Cache-Control"] = "private, no-store"
    return again


def _keep(session: Session, scope: str, answer: Response, seal: Fernet) -> None:
    change(
        session,
        _KEEP,
        answer.status_code,
        answer.content_type or "",
        seal.encrypt(answer.get_data()).decode(),
        scope,
    )
