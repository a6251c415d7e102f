"""Signing in on the page without JavaScript: a reader comes back from the publisher's own sign-in
with a token of the publisher's.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from comments.database.engines import db
from comments.errors import Forbidden
from comments.models import SiteRecord
from comments.services.identity.readers import sign_in_by_publisher
from comments.web.auth import request_context, service_page
from comments.web.limits import limited
from comments.web.noscript.actions import opened
from comments.web.noscript.csrf import is_state_of_browser, remember_reader
from comments.web.noscript.query_params import required_param
from comments.web.noscript.responses import back_to, page_problems
from comments.web.transactions import writes

views = Blueprint("sign_in", __name__, url_prefix="/t")
page_problems(views)


@views.get("/<site_key>/signin")
@writes
@service_page
@limited("sign_ins")
@opened
def sign_in(site: SiteRecord) -> Response:
    """Take the publisher's word for who this reader is, and lead back to the thread.

    The state that went out with the reader has to come back with them: no other page can sign a
    browser in here as somebody else.
    """
    article, token = required_param("article"), required_param("sso")
    if not is_state_of_browser(request.args.get("state", "")):
        raise Forbidden("Please sign in from the comments.", code="foreign_form")
    author = sign_in_by_publisher(db.session(), site, token=token, context=request_context())
    remember_reader(author, named=True)
    return back_to(site, article)
