"""Guards the plain forms: a signed double-submit token, the browser's word on where a request came
from, and the cookie in which a reader without JavaScript carries their token.
"""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, request
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.errors import Forbidden, NotAuthenticated
from comments.models import AuthorRecord, SiteRecord, utc_now
from comments.services.identity.readers import rename_guest, sign_in_guest
from comments.web.auth import request_context, tokens
from comments.web.request_state import request_state

View = TypeVar("View", bound=Callable[..., Any])
READER_COOKIE = "comments_reader"
FORM_COOKIE = "comments_form"
UNNAMED_COOKIE = "comments_unnamed"
"""Says that the reader has only voted or reported so far, and is asked for a name when they write.
"""


def csrf_field() -> Markup:
    """Return the hidden field that proves a form came from this service's own page in this
    browser.
    """
    return Markup('<input type="hidden" name="csrf" value="{}">').format(browser_state())


def browser_state() -> str:
    """Return what only this browser brings back: signed, and with the other half in its cookie."""
    return str(_signer().dumps(_nonce()))


def is_state_of_browser(state: str) -> bool:
    """Say whether this very browser was given it."""
    try:
        nonce = _signer().loads(state)
    except BadSignature:
        return False
    cookie = request.cookies.get(FORM_COOKIE, "")
    return isinstance(nonce, str) and secrets.compare_digest(nonce.encode(), cookie.encode())


def guarded(view: View) -> View:
    """Refuse a form that another page made the browser send."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        _check_form()
        return view(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def reader_here(site: SiteRecord) -> AuthorRecord | None:
    """Return the reader whose cookie this browser carries for the site, if it still holds."""
    token = request.cookies.get(READER_COOKIE)
    if not token:
        return None
    try:
        author = tokens().author(db.session(), token)
    except NotAuthenticated:
        return None
    return author if author.site_id == site.id else None


def unnamed_here() -> bool:
    """Say whether the reader of this browser has yet to give a name."""
    return UNNAMED_COOKIE in request.cookies


def reader_who_writes(site: SiteRecord, name: str, email: str) -> AuthorRecord:
    """Return the reader of this browser under a name they gave, or a new guest who is remembered by
    cookie.
    """
    author = reader_here(site)
    if author is None:
        return _new_guest(site, name, email)
    if unnamed_here():
        request_state().cookies.named = True
        return rename_guest(
            db.session(), author, name=name, email=email or None, context=request_context()
        )
    return author


def reader_who_acts(site: SiteRecord) -> AuthorRecord:
    """Return the reader of this browser, or a new guest without a name of their own: voting asks
    for none.
    """
    author = reader_here(site)
    if author is None:
        author = _new_guest(site, gettext("Reader"), "")
        request_state().cookies.named = False
    return author


def _new_guest(site: SiteRecord, name: str, email: str) -> AuthorRecord:
    author = sign_in_guest(
        db.session(), site, name=name, email=email or None, context=request_context()
    )
    remember_reader(author, named=unnamed_here() or None)
    return author


def remember_reader(author: AuthorRecord, *, named: bool | None) -> None:
    """Have the answer give this browser the reader's token; ``named`` says whether the reader has
    given a name now.
    """
    cookies = request_state().cookies
    cookies.token, cookies.named = tokens().issue(author, utc_now())[0], named


def set_reader_cookies(answer: Response, site_key: str) -> Response:
    """Set the cookies this request has earned; they go to this site's pages on this service and
    nowhere else.
    """
    where: dict[str, Any] = {
        "path": f"{request.script_root}/t/{site_key}",
        "secure": current_settings().public_url.startswith("https:"),
        "httponly": True,
        "samesite": "Lax",
    }
    cookies, max_age = request_state().cookies, current_settings().reader_token_days * 86_400
    if cookies.token:
        answer.set_cookie(READER_COOKIE, cookies.token, max_age=max_age, **where)
    if cookies.form_nonce:
        answer.set_cookie(FORM_COOKIE, cookies.form_nonce, **where)
    if cookies.named is False:
        answer.set_cookie(UNNAMED_COOKIE, "1", max_age=max_age, **where)
    elif cookies.named or cookies.forgotten:
        answer.delete_cookie(UNNAMED_COOKIE, **where)
    if cookies.forgotten:
        answer.delete_cookie(READER_COOKIE, **where)
    return answer


def forget_new_reader() -> None:
    """Forget whom this request has signed in: what went wrong has undone it."""
    cookies = request_state().cookies
    cookies.token = cookies.named = None


def _nonce() -> str:
    """The browser's half of the token, made when it has none."""
    cookies = request_state().cookies
    nonce = request.cookies.get(FORM_COOKIE) or cookies.form_nonce
    if not nonce:
        nonce = cookies.form_nonce = secrets.token_urlsafe(16)
    return nonce


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().secret_key, salt="comments-form")


def _check_form() -> None:
    """Raise ``Forbidden``: ``foreign_form`` where another page sent it, ``csrf`` where it is
    stale.
    """
    expired = "This form has expired. Please go back, reload the page and send it again."
    if not _sent_from_here():
        raise Forbidden(expired, code="foreign_form")
    if not is_state_of_browser(request.form.get("csrf", "")):
        raise Forbidden(expired, code="csrf")


def _sent_from_here() -> bool:
    sender = request.headers.get("Origin")
    ours = {current_settings().public_origin, request.host_url.rstrip("/")}
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none") and (
        sender is None or sender in ours
    )
