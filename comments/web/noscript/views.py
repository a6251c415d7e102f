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
from comments.web.auth import page
from comments.web.noscript.form_pages import ACTS, act_page
from comments.web.noscript.query_params import (
    asked,
    asked_limit,
    asked_sort,
    asked_thread,
    needed,
    open_site,
)
from comments.web.noscript.responses import choose_language, page_problems
from comments.web.noscript.thread_page import show_thread
from comments.web.noscript.translation_page import ACT, translation_page
from comments.web.widget.rendering import PageLinks, nested
from comments.web.widget.scripts import MAX_AGE, STATIC

views = Blueprint("page", __name__, url_prefix="/t")
page_problems(views)


@views.get("/-/style.css")
@page
def stylesheet() -> Response:
    """The styles of these pages."""
    return send_from_directory(STATIC, "page.css", max_age=MAX_AGE)


@views.get("/<site_key>")
@page
def thread(site_key: str) -> Response:
    """A thread, the replies to one comment, or one comment with what it answers."""
    session, site, _ = open_site(site_key)
    choose_language(site)
    if asked("act") == ACT:
        return translation_page(site, needed("comment"))
    if (act := asked("act")) in ACTS:
        return act_page(site, act, needed("comment"))
    if asked("comment"):
        return _permalink(session, site, asked("comment") or "")
    if asked("replies"):
        return _replies(session, site, asked("replies") or "")
    listing = asked_thread(session, site, utc_now())
    if listing.article.key != canonical_key(needed("article")):
        return redirect(PageLinks(site.key, listing.article.key)(), 302)  # type: ignore[return-value]
    return show_thread(session, site, listing)


def _permalink(session: Session, site: SiteRecord, comment: str) -> Response:
    """One comment inside those it answers; one that readers cannot see (yet) leads to the
    thread.
    """
    try:
        branch_view = branch(session, comment, at=utc_now())
    except NotFound:
        if not asked("article"):
            raise
        return show_thread(session, site, asked_thread(session, site, utc_now()), focus=comment)
    _belongs(branch_view.site.key, site)
    listing = ThreadPage(
        branch_view.article, asked_sort(site), (nested(branch_view),), None, branch_view.site
    )
    return show_thread(session, site, listing, focus=comment, partial=True)


def _replies(session: Session, site: SiteRecord, comment: str) -> Response:
    replies = replies_page(
        session, comment, sort=None, cursor=asked("cursor"), limit=asked_limit(), at=utc_now()
    )
    _belongs(replies.site.key, site)
    listing = ThreadPage(
        replies.article, asked_sort(site), replies.items, replies.next, replies.site
    )
    return show_thread(session, site, listing, partial=True, parent=comment)


def _belongs(key: str, site: SiteRecord) -> None:
    if key != site.key:
        raise NotFound("There is no such comment on this site.", code="unknown_comment")
