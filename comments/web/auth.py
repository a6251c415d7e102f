"""Who may call what. Every route says it, by standing below exactly one of these; the tests walk
all routes.
"""

from __future__ import annotations

import functools
import hmac
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, request
from sqlalchemy import update

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.errors import Forbidden, NotAuthenticated, NotFound
from comments.models import ApiToken, AuthorRecord, Role, Site, SiteRecord, utc_now
from comments.services.context import DecisionContext, RequestContext
from comments.services.identity.contact_hashes import hash_address
from comments.services.identity.readers import ReaderTokens, find_signed_reader
from comments.services.identity.roles import may
from comments.services.identity.staff_sessions import SignedIn
from comments.services.identity.staff_tokens import find_staff_token, use_is_news
from comments.services.sites.recent_sites import RecentSites
from comments.services.sites.site_records import site_record
from comments.web.after_answer import write_apart
from comments.web.request_state import request_state
from comments.web.staff_cookie import cookie_text, signed_in

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anybody may call this; the answer is the same for everyone."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def anyone(view: View) -> View:
    """Anybody may call this from a page of the site it names; the answer is theirs alone."""
    view.access = "anyone"  # type: ignore[attr-defined]
    return view


def service_page(view: View) -> View:
    """A page or file of the service itself, for a browser."""
    view.access = "page"  # type: ignore[attr-defined]
    return view


def operator(view: View) -> View:
    """Whoever runs the service may call this, by the setting ``metrics_token``; without one,
    nobody.
    """

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        token = current_settings().metrics_token
        if not token:
            raise NotFound("There is nothing at this address.")
        if not hmac.compare_digest(_bearer().encode(), token.encode()):
            raise NotAuthenticated("This is not the operator's token.", code="token_unknown")
        return view(*args, **kwargs)

    wrapper.access = "operator"  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


def reader(view: View) -> View:
    """A reader with a token may call this."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        require_reader()
        return view(*args, **kwargs)

    wrapper.access = "reader"  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


def signed_reader(view: View) -> View:
    """As ``reader``, for a view whose body names a site and which begins to write within
    ``judged_ahead``: until it has the database to itself the token's signature is enough, and what
    the site was a moment ago.
    """

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        site = _site_of_body()
        if site is None or not _is_home(site):
            require_reader()
        else:
            state = request_state()
            state.signed_reader, state.site = tokens().read(_bearer()), site
        return view(*args, **kwargs)

    wrapper.access = "reader"  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


def _site_of_body() -> SiteRecord | None:
    data = request.get_json(silent=True)
    key = data.get("site") if isinstance(data, dict) else None
    return find_recent_site(key) if isinstance(key, str) else None


def staff(role: Role) -> Callable[[View], View]:
    """Staff of this role or a higher one may call this, for their own site, from no page but the
    service's own.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            request_state().staff = _staff_caller()
            require_role(role)
            return view(*args, **kwargs)

        wrapper.access = role  # type: ignore[attr-defined]
        return wrapper  # type: ignore[return-value]

    return decorate


def require_role(role: Role) -> None:
    """Raise ``Forbidden`` where whoever of the staff asks has a lower role than this."""
    own = current_staff().role
    if not may(own, role):  # type: ignore[arg-type]
        raise Forbidden(f"This needs the role {role}; yours is {own}.", code="role_needed")


def _staff_caller() -> ApiToken | SignedIn:
    """Return who asks: a token, or whoever is signed in to the console in this browser."""
    if "Authorization" in request.headers or not cookie_text():
        return find_staff_token(db.session(), _bearer())
    person = signed_in()
    if person.lacks_second_factor:
        message = "This site asks its staff for a second factor. Add one first."
        raise Forbidden(message, code="second_factor_needed")
    return person


def record_uses(app: Flask) -> None:
    """Note, at most once a minute, that a staff token is in use, whatever its request came to."""

    @app.after_request
    def note(answer: Response) -> Response:
        token = request_state().staff
        if isinstance(token, ApiToken) and use_is_news(token, utc_now()):
            row = update(ApiToken).where(ApiToken.id == token.id)
            write_apart(row.values(last_used_at=utc_now()))
        return answer


def require_reader() -> None:
    """Look up whom this request's token speaks for, and their site, as they are now.

    Raises ``NotAuthenticated``, ``Forbidden`` where the page is not the site's.
    """
    state = request_state()
    signed, state.signed_reader = state.signed_reader or tokens().read(_bearer()), None
    state.reader = find_signed_reader(db.session(), signed)
    state.site = None
    check_origin(current_site())


def current_reader() -> AuthorRecord:
    """The reader this request speaks for."""
    return cast("AuthorRecord", request_state().reader)


def current_site() -> SiteRecord:
    """The site the current reader belongs to."""
    state = request_state()
    if state.site is None:
        state.site = site_record(db.session(), current_reader().site_id)
    return state.site


def find_recent_site(key: str) -> SiteRecord | None:
    """Return what the site with this key was a moment ago, None where there was none."""
    recent = cast("RecentSites", current_app.extensions["comments_recent_sites"])
    return recent.find(db.session(), key)


def current_staff() -> ApiToken | SignedIn:
    """Who of the staff this request speaks for: a token, or a person who is signed in."""
    return cast("ApiToken | SignedIn", request_state().staff)


def decision_context(
    *, reason: str | None = None, note: str | None = None, batch: str | None = None
) -> DecisionContext:
    """Return that the caller of this request decides something, now."""
    return DecisionContext(current_staff().actor, utc_now(), reason, note, batch)


def own_site(key: str | None) -> Site:
    """Return the caller's site; any other named is one this caller may not know of."""
    site = current_staff().site
    if key is not None and key != site.key:
        raise Forbidden("This token belongs to another site.", code="other_site")
    return site


def check_origin(site: SiteRecord) -> None:
    """Refuse a reader's request from a page that is neither the site's nor the service's own."""
    request_state().site = site
    if not _is_home(site):
        raise Forbidden("This page does not belong to the site.", code="foreign_origin")


def _is_home(site: SiteRecord) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or origin in site.origins or origin == current_settings().public_origin


def tokens() -> ReaderTokens:
    """The maker and reader of reader tokens."""
    return cast("ReaderTokens", current_app.extensions["comments_tokens"])


def request_context(*, confirmed: bool = False) -> RequestContext:
    """Return when and from where this request came; whether its author said 'post anyway'."""
    secret = current_settings().secret_key
    return RequestContext(
        at=utc_now(),
        address=hash_address(request.remote_addr, secret),
        remote_addr=request.remote_addr,
        secret=secret,
        user_agent=(request.headers.get("User-Agent") or "")[:300],
        referrer=(request.headers.get("Referer") or "")[:2000],
        confirmed=confirmed,
    )


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated("This needs a token: Authorization: Bearer …", code="token_missing")
    return token.strip()
