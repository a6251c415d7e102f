"""How often readers, addresses and staff tokens may ask: Flask-Limiter, with the headers of the
IETF draft.

The headers are those of draft-ietf-httpapi-ratelimit-headers-07: ``RateLimit`` and
``RateLimit-Policy``.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, request
from flask_limiter import Limiter
from limits import parse_many

from comments.app_settings import current_settings
from comments.errors import TooSoon
from comments.services.identity.contact_hashes import networks_of
from comments.settings import Settings
from comments.web.limit_storage import storage_address
from comments.web.staff_cookie import cookie_text
from comments.web.transactions import answered_once

View = TypeVar("View", bound=Callable[..., Any])
RATES: dict[str, Callable[[Settings], str]] = {
    "posts": lambda settings: settings.limit_posts,
    "reactions": lambda settings: settings.limit_reactions,
    "sign_ins": lambda settings: settings.limit_sign_ins,
    "previews": lambda settings: settings.limit_previews,
    "staff": lambda settings: settings.limit_staff,
    "staff_sign_ins": lambda settings: settings.limit_staff_sign_ins,
}
"""What is limited, and the setting that says how often it may be done."""
_OF_ADDRESSES = frozenset({"sign_ins", "previews", "staff_sign_ins"})
"""What nobody has a token for yet."""


def by_address() -> str:
    """Name the caller by address; an IPv6 one by its /64, which one subscriber commands as a
    whole.
    """
    networks = networks_of(request.remote_addr)
    return str(networks[0]) if networks else request.remote_addr or "unknown"


def by_token() -> str:
    """Name the caller by the token it carries, or by address where there is none."""
    token = request.headers.get("Authorization") or cookie_text()
    return (
        hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        if token
        else by_address()
    )


limiter = Limiter(key_func=by_address, headers_enabled=False, strategy="moving-window")


def limited(kind: str, *, then: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Limit a view by one of the ``RATES``: for each address, and for each token where there is
    one. ``then`` decorates what is within the limit.
    """

    def rate() -> str:
        return RATES[kind](current_settings())

    def decorate(view: View) -> View:
        callers = {"address": by_address}
        if kind not in _OF_ADDRESSES:
            callers["token"] = by_token
        limits = [
            limiter.shared_limit(
                rate, scope=f"{kind}-{name}", key_func=caller, exempt_when=_are_off
            )
            for name, caller in callers.items()
        ]
        guarded: Callable[..., Any] = answered_once(view)
        if then is not None:
            guarded = then(guarded)
        for limit in limits:
            guarded = limit(guarded)
        return guarded  # type: ignore[return-value]

    return decorate


def _are_off() -> bool:
    # The limiter is one a process; whether it limits is each application's own to say.
    return not current_settings().rate_limits


def count_attempt(kind: str, caller: str) -> None:
    """Count an attempt for something other than the request's address, such as the account it is
    about. Raises ``TooSoon`` above the rate of that kind.
    """
    if _are_off():
        return
    for limit in parse_many(RATES[kind](current_settings())):
        if not limiter.limiter.hit(limit, f"{kind}-subject", caller):
            message = "Too many attempts. Wait a while, then try again."
            raise TooSoon(message, limit.get_expiry(), code="too_many_attempts")


def configure_limits(app: Flask, settings: Settings) -> None:
    """Switch limits on as the settings say, in Redis where one is named."""
    app.config["RATELIMIT_STORAGE_URI"] = storage_address(settings)
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = False
    app.config["RATELIMIT_SWALLOW_ERRORS"] = True
    limiter.init_app(app)
    app.after_request(_add_headers)


def _add_headers(answer: Response) -> Response:
    """Tell the caller of the limit that is nearest to being reached, and how long it lasts."""
    nearest = min(
        limiter.current_limits, key=lambda limit: (limit.remaining, -limit.reset_at), default=None
    )
    if nearest is None:
        return answer
    window = nearest.limit.get_expiry()
    reset = min(window, max(0, round(nearest.reset_at - time.time())))
    answer.headers["RateLimit-Policy"] = f"{nearest.limit.amount};w={window}"
    answer.headers["RateLimit"] = (
        f"limit={nearest.limit.amount}, remaining={max(0, nearest.remaining)}, reset={reset}"
    )
    if answer.status_code == 429 and "Retry-After" not in answer.headers:
        answer.headers["Retry-After"] = str(max(1, reset))
    return answer
