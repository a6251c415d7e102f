"""The cookie of a signed-in member of staff, and the proof that a request with it comes from the
console's own pages.
"""

from __future__ import annotations

import hmac

from flask import Flask, Response, request
from sqlalchemy import update

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.errors import Forbidden, NotAuthenticated
from comments.models import StaffSession, utc_now
from comments.services.identity.staff_sessions import (
    LONGEST,
    SignedIn,
    csrf_token,
    find_session,
    is_stale,
)
from comments.web.after_answer import write_apart
from comments.web.request_state import request_state

CSRF_HEADER = "X-CSRF-Token"
_SAFE = ("GET", "HEAD", "OPTIONS")


def cookie_text() -> str | None:
    """Return the text of the session's cookie that came with this request."""
    return request.cookies.get(_name()) or None


def signed_in() -> SignedIn:
    """Return who is signed in in this browser.

    Raises ``NotAuthenticated``, or ``Forbidden`` where an unsafe request was not sent by a page of
    the console.
    """
    text = cookie_text()
    if text is None:
        raise NotAuthenticated("Sign in first.", code="not_signed_in")
    person = find_session(db.session(), text, utc_now())
    if request.method not in _SAFE:
        check_own_page()
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(
            sent.encode("utf-8", "replace"),
            csrf_token(text, current_settings().secret_key).encode(),
        ):
            raise Forbidden("This request did not come from the console.", code="csrf")
    request_state().staff = person
    return person


def check_own_page() -> None:
    """Refuse a request that a page of another origin made the browser send. Raises ``Forbidden``
    (``csrf``).
    """
    origin, fetched_from = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    own = {current_settings().public_origin, request.host_url.rstrip("/")}
    foreign = (
        origin not in own
        if origin is not None
        else fetched_from not in (None, "same-origin", "none")
    )
    if foreign:
        raise Forbidden("This request did not come from the console.", code="csrf")


def set_cookie(answer: Response, text: str) -> Response:
    """Give the browser its session."""
    answer.set_cookie(
        _name(),
        text,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def drop_cookie(answer: Response) -> Response:
    """Take the session out of the browser."""
    answer.delete_cookie(_name(), path="/", secure=_is_https(), httponly=True, samesite="Lax")
    return answer


def record_sessions(app: Flask) -> None:
    """Note, at most once a minute, that a session is in use, so that it does not end for want of
    use.
    """

    @app.after_request
    def note(answer: Response) -> Response:
        staff = request_state().staff
        session_row = staff.session if isinstance(staff, SignedIn) else None
        if (
            session_row is not None
            and answer.status_code < 400
            and is_stale(session_row, utc_now())
        ):
            row = update(StaffSession).where(StaffSession.id == session_row.id)
            write_apart(row.values(seen_at=utc_now()))
        return answer


def _name() -> str:
    return "__Host-comments_staff" if _is_https() else "comments_staff"


def _is_https() -> bool:
    return current_settings().public_url.startswith("https://")
