"""What the console's own routes share: a blueprint whose answers nobody keeps, bodies, and who may
ask.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, current_app, jsonify, request
from marshmallow import Schema

from comments.app_settings import current_settings
from comments.services.identity.staff_passkeys import RelyingParty
from comments.services.identity.staff_sessions import SignedIn
from comments.web.api.base import JsonParser, refuse_parameters
from comments.web.http_caching import private
from comments.web.request_state import request_state
from comments.web.staff_cookie import check_own_page, signed_in

View = TypeVar("View", bound=Callable[..., Any])
_parser = JsonParser()


def console_blueprint(name: str) -> Blueprint:
    """Return a part of the console; its answers are their caller's alone, but for its files."""
    views = Blueprint(f"console_{name}", f"comments.web.console.{name}", url_prefix="/console")
    views.before_request(_refuse_unknown_parameters)
    views.after_request(_private_unless_immutable)
    return views


def _refuse_unknown_parameters() -> None:
    """Refuse what no route for the console's script takes; its pages are reached by links."""
    view = current_app.view_functions[request.endpoint or ""]
    if request.method not in ("GET", "HEAD") or getattr(view, "access", "") != "page":
        refuse_parameters()


def _private_unless_immutable(answer: Response) -> Response:
    """Let browsers keep the console's script and styles, and nothing else."""
    return answer if answer.cache_control.immutable else private(answer)


def takes(schema: type[Schema]) -> Callable[[View], View]:
    """Read a view's JSON body by a schema."""
    return cast("Callable[[View], View]", _parser.use_args(schema(), location="json"))


def from_own_page(view: View) -> View:
    """Anybody may call this, signed in or not, from a page of the console."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        check_own_page()
        return view(*args, **kwargs)

    wrapper.access = "page"  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


def for_signed_in(view: View) -> View:
    """Whoever is signed in to the console may call this, about themselves."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        signed_in()
        return view(*args, **kwargs)

    wrapper.access = "session"  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


def viewer() -> SignedIn:
    """Who is signed in."""
    return cast("SignedIn", request_state().staff)


def party() -> RelyingParty:
    """The service as an authenticator knows it."""
    return RelyingParty.at(current_settings().public_url)


def agent() -> str:
    """The browser by its own words."""
    return (request.headers.get("User-Agent") or "")[:300]


def no_content() -> Response:
    """An answer with nothing in it."""
    return Response(status=204)


def answer(body: dict[str, Any]) -> Response:
    """An answer in JSON."""
    return jsonify(body)
