"""The page without JavaScript: a whole thread with plain forms, for readers, search engines and old
browsers.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, send_from_directory
from sqlalchemy.orm import Session

from comments.errors import NotFound
from comments.models import SiteRecord, utc_now
from comments.services.threads.reading import branch, replies_page
from comments.services.threads.views import ThreadPage
from comments.text import canonical_key
from comments.web.auth import service_page
from comments.web.noscript.form_pages import ACTS, act_page
from comments.web.noscript.query_params import (
    limit_param,
    open_site,
    query_param,
    required_param,
    sort_param,
    thread_from_query,
)
from comments.web.noscript.responses import choose_language, page_problems
from comments.web.noscript.thread_page import show_thread
from comments.web.noscript.translation_page import ACT, translation_page
from comments.web.widget.rendering import PageLinks, nested
from comments.web.widget.scripts import MAX_AGE, STATIC

views = Blueprint("page", __name__, url_prefix="/t")
page_problems(views)


@views.get("/-/style.css")
@service_page
def stylesheet() -> Response:
    """The styles of these pages."""
    return send_from_directory(STATIC, "page.css", max_age=MAX_AGE)


@views.get("/<site_key>")
@service_page
def thread(site_key: str) -> Response:
    """A thread, the replies to one comment, or one comment with what it answers."""
    session, site, _ = open_site(site_key)
    choose_language(site)
    if query_param("act") == ACT:
        return translation_page(site, required_param("comment"))
    if (act := query_param("act")) in ACTS:
        return act_page(site, act, required_param("comment"))
    if query_param("comment"):
        return _permalink(session, site, query_param("comment") or "")
    if query_param("replies"):
        return _replies(session, site, query_param("replies") or "")
    listing = thread_from_query(session, site, utc_now())
    if listing.article.key != canonical_key(required_param("article")):
        return redirect(PageLinks(site.key, listing.article.key)(), 302)  # type: ignore[return-value]
    return show_thread(session, site, listing)


def _permalink(session: Session, site: SiteRecord, comment: str) -> Response:
    """One comment inside those it answers; one that readers cannot see (yet) leads to the
    thread.
    """
    try:
        branch_view = branch(session, comment, at=utc_now())
    except NotFound:
        if not query_param("article"):
            raise
        return show_thread(
            session, site, thread_from_query(session, site, utc_now()), focus=comment
        )
    _belongs(branch_view.site.key, site)
    listing = ThreadPage(
        branch_view.article, sort_param(site), (nested(branch_view),), None, branch_view.site
    )
    return show_thread(session, site, listing, focus=comment, partial=True)


def _replies(session: Session, site: SiteRecord, comment: str) -> Response:
    replies = replies_page(
        session, comment, sort=None, cursor=query_param("cursor"), limit=limit_param(), at=utc_now()
    )
    _belongs(replies.site.key, site)
    listing = ThreadPage(
        replies.article, sort_param(site), replies.items, replies.next, replies.site
    )
    return show_thread(session, site, listing, partial=True, parent=comment)


def _belongs(key: str, site: SiteRecord) -> None:
    if key != site.key:
        raise NotFound("There is no such comment on this site.", code="unknown_comment")
