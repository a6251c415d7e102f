"""The console's one page: everything else on it is drawn by its script from the API's answers."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from typing import Any

import brotli
import orjson
from flask import Response, render_template, request, send_from_directory
from markupsafe import Markup

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.errors import CommentsError
from comments.services.identity.staff_sessions import SignedIn, csrf_token
from comments.services.moderation.decisions import ACTIONS
from comments.web.auth import service_page
from comments.web.console.base import answer, console_blueprint
from comments.web.console.preloads import list_facts, queue_preloads
from comments.web.console.presenter import account_json
from comments.web.console.sentences import console_sentences
from comments.web.i18n import current, languages, set_locale
from comments.web.staff_cookie import cookie_text, signed_in
from comments.web.widget.rendering import report_reasons
from comments.web.widget.scripts import STATIC

views = console_blueprint("shell")
_TYPES = {"console.js": "text/javascript", "console.css": "text/css"}
_YEAR = 31_536_000


@views.get("/assets/<any(console.js, console.css):name>")
@service_page
def asset(name: str) -> Response:
    """The console's script and styles; their address changes with them."""
    if request.accept_encodings["br"]:
        file = Response(_compressed(name), mimetype=_TYPES[name])
        file.content_encoding = "br"
    else:
        file = send_from_directory(STATIC, name, max_age=_YEAR, conditional=True)
    file.vary.add("Accept-Encoding")
    file.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    file.headers["X-Content-Type-Options"] = "nosniff"
    return file


@views.get("/start")
@service_page
def start() -> Response:
    """What the page begins with, anew: for after a sign-in in mid-work."""
    person = _viewer()
    _speak(person)
    return answer(_start(person))


@views.get("/", defaults={"view": ""}, strict_slashes=False)
@views.get("/<path:view>")
@service_page
def console(view: str) -> Response:
    """The page, whichever view of the desk its address names."""
    person = _viewer()
    _speak(person)
    nonce = secrets.token_urlsafe(18)
    html = render_template(
        "console/console.html",
        nonce=nonce,
        language=str(current()).replace("_", "-"),
        direction=current().text_direction,
        version=_version(),
        start=_inline(_start(person)),
        preloads=_preloads(person, view),
    )
    reply = Response(html, content_type="text/html; charset=utf-8")
    reply.headers.update(_headers(nonce))
    return reply


def _preloads(person: SignedIn | None, view: str) -> list[str]:
    if person is None or view.rstrip("/") not in ("", "queue"):
        return []
    return queue_preloads(request.script_root, request.args)


def _speak(person: SignedIn | None) -> None:
    preference = person.account.preferences.get("language") if person else None
    set_locale(str(preference or "") or None, *(tag for tag, _ in request.accept_languages))


def _viewer() -> SignedIn | None:
    try:
        return signed_in() if cookie_text() else None
    except CommentsError:
        return None


def _start(person: SignedIn | None) -> dict[str, Any]:
    """What the script begins with: who is signed in, the site's own words, the sentences of the
    language.
    """
    words = {
        "sentences": console_sentences(),
        "languages": languages(),
        "service": current_settings().public_base,
        "list": list_facts(),
    }
    if person is None:
        return {**words, "account": None}
    site, reports = person.site, dict(report_reasons())
    return {
        **words,
        "account": account_json(db.session(), person),
        "csrf": csrf_token(cookie_text() or "", current_settings().secret_key),
        "site": {
            "key": site.key,
            "name": site.name,
            "reasons": site.settings.reasons if site.settings.reject_reasons else reports,
            "reports": reports,
            "origins": site.origins,
        },
        "actions": {
            name: {"from": sorted(action.allowed), "to": action.to, "says": action.meaning}
            for name, action in ACTIONS.items()
        },
    }


def _inline(body: dict[str, Any]) -> Markup:
    """JSON for inside a script element: nothing in it can end the element."""
    text = orjson.dumps(body).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no markup is left in it


def _headers(nonce: str) -> dict[str, str]:
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data: https:; frame-src 'self'; manifest-src 'none'; base-uri 'none'; "
        "form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types comments-console"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


@cache
def _compressed(name: str) -> bytes:
    return bytes(brotli.compress((STATIC / name).read_bytes(), quality=11))


@cache
def _version() -> str:
    contents = b"".join((STATIC / name).read_bytes() for name in _TYPES)
    return hashlib.sha256(contents).hexdigest()[:12]
