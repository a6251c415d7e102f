"""Readers' own data, by plain forms: a copy of it, and its erasure.

The widget opens this page by a form that carries the reader's token; without JavaScript it is the
cookie that tells who asks. A token that came in a form goes on in the page's own forms and is never
put into a cookie, so that no other page can sign a browser in here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, request

from comments.database.engines import db
from comments.errors import InvalidInput, NotAuthenticated
from comments.models import AuthorRecord, SiteRecord, utc_now
from comments.services.privacy.requests import (
    find_erasure,
    request_copy,
    request_erasure,
    withdraw_erasure,
)
from comments.web.auth import service_page, tokens
from comments.web.i18n import current
from comments.web.limits import limited
from comments.web.noscript.actions import opened
from comments.web.noscript.csrf import guarded, reader_here
from comments.web.noscript.form_fields import field
from comments.web.noscript.responses import as_page, page_problems
from comments.web.transactions import writes
from comments.web.widget.rendering import PageLinks

View = TypeVar("View", bound=Callable[..., Any])
views = Blueprint("data", __name__, url_prefix="/t")
page_problems(views)
MODES = ("name", "all")


def guarded_or_vouched(view: View) -> View:
    """Refuse a form that another page made the browser send, unless it carries a reader's token."""
    by_cookie = guarded(view)

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if field("token") else by_cookie(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


@views.get("/<site_key>/data")
@service_page
@opened
def own_data(site: SiteRecord) -> Response:
    """What a reader can do about their own data, by the cookie of the page without JavaScript."""
    return _shown(site, reader_here(site))


@views.post("/<site_key>/data")
@writes
@service_page
@limited("sign_ins")
@guarded_or_vouched
@opened
def act_on_data(site: SiteRecord) -> Response:
    """Show the page to who is asking; begin or send a copy; begin an erasure or take it back."""
    session, author, now = db.session(), _reader(site), utc_now()
    if "copy" in request.form:
        copy = request_copy(session, author, now)
        if copy.content is None:
            return _shown(site, author, preparing=True)
        answer = Response(copy.content, mimetype="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="comments-data.zip"'
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
    if "keep" in request.form:
        withdraw_erasure(session, author, now)
    elif "erase" in request.form:
        if field("erase") not in MODES:
            raise InvalidInput({"erase": f"An erasure is one of {', '.join(MODES)}."})
        request_erasure(session, author, field("erase"), now)
    return _shown(site, author)


def _reader(site: SiteRecord) -> AuthorRecord:
    """Raise ``NotAuthenticated`` where neither token nor cookie tells who asks."""
    token = field("token")
    author = tokens().author(db.session(), token) if token else reader_here(site)
    if author is None or author.site_id != site.id:
        raise NotAuthenticated("Write a comment first, so that we know who you are.")
    return author


def _shown(site: SiteRecord, author: AuthorRecord | None, *, preparing: bool = False) -> Response:
    erasure = find_erasure(db.session(), author.id) if author is not None else None
    article = field("article") or request.args.get("article", "")
    locale = current()
    context = {
        "lang": str(locale).replace("_", "-"),
        "direction": locale.text_direction,
        "site": site,
        "name": author.name if author is not None else "",
        "erasure": erasure if erasure is not None and erasure.done_at is None else None,
        "whole": site.settings.erase_comments,
        "preparing": preparing,
        "token": field("token"),
        "article": article,
        "here": f"{request.script_root}/t/{site.key}/data",
        "back": PageLinks(site.key, article)() if article else None,
    }
    return as_page(site, "noscript/data.html", context)
