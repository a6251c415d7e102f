"""The pages on which a reader without JavaScript replies, reports, edits and deletes."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from comments.database.engines import db
from comments.errors import NotAuthenticated, NotFound
from comments.models import SiteRecord, utc_now
from comments.services.comments.access import get_own_comment
from comments.services.threads.reading import (
    DEFAULT_LIMIT,
    article_view,
    branch,
    own_view,
    site_view,
    thread_page,
)
from comments.services.threads.views import ArticleView, CommentView
from comments.web.noscript.csrf import reader_here, unnamed_here
from comments.web.noscript.responses import as_page
from comments.web.noscript.thread_page import show_thread
from comments.web.widget.overlay import personal
from comments.web.widget.rendering import Typed, widget_context

ACTS = ("reply", "report", "edit", "delete")


def act_page(
    site: SiteRecord, act: str, comment_id: str, typed: Typed | None = None, status: int = 200
) -> Response:
    """Return the page on which one thing is done to one comment. Raises ``NotFound``."""
    session = db.session()
    look_up = _own if act in ("edit", "delete") else _public
    comment, article, text = look_up(session, site, comment_id)
    me, _ = personal(session, site, reader_here(site), article.key, named=not unnamed_here())
    context = widget_context(site_view(site), article) | {
        "me": me,
        "act": act,
        "comment": comment,
        "heading": _headings()[act],
        "sort": site.settings.default_sort,
        "typed": typed or Typed(body=text),
    }
    return as_page(site, "noscript/act.html", context, status)


def form_again(site: SiteRecord, typed: Typed, status: int = 200) -> Response:
    """Return the page a form was sent from, with what was typed, its preview or what is wrong with
    it.
    """
    if comment := request.form.get("comment"):
        return act_page(site, "edit", comment, typed, status)
    if parent := request.form.get("parent"):
        return act_page(site, "reply", parent, typed, status)
    session, article = db.session(), request.form.get("article", "")
    sort = site.settings.default_sort
    page = thread_page(
        session, site, article, sort=sort, cursor=None, limit=DEFAULT_LIMIT, at=utc_now()
    )
    return show_thread(session, site, page, typed=typed, status=status)


def _public(
    session: Session, site: SiteRecord, comment_id: str
) -> tuple[CommentView, ArticleView, str]:
    page = branch(session, comment_id, at=utc_now())
    if page.site.key != site.key or page.comment.author is None:
        raise NotFound("There is no such comment on this site.", code="unknown_comment")
    return page.comment, page.article, ""


def _own(
    session: Session, site: SiteRecord, comment_id: str
) -> tuple[CommentView, ArticleView, str]:
    author = reader_here(site)
    if author is None:
        raise NotAuthenticated(gettext("You have been signed out."), code="reader_needed")
    comment = get_own_comment(session, author, comment_id, lock=False)
    return (
        own_view(comment.record, comment.article.key, author),
        article_view(comment.article.record, site, utc_now()),
        comment.source,
    )


def _headings() -> dict[str, str]:
    return {
        "reply": gettext("Reply"),
        "report": gettext("Report this comment"),
        "edit": gettext("Edit your comment"),
        "delete": gettext("Delete your comment?"),
    }
