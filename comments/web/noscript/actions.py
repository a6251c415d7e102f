"""What a reader can do without JavaScript: plain forms, each answered by the way back to the
thread.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, g, redirect, request
from flask_babel import gettext

from comments.database.engines import db
from comments.errors import CommentsError, NotAuthenticated
from comments.models import Author, Comment, Site, public_id, utc_now
from comments.services.comments.editing import delete_comment
from comments.services.comments.reporting import report
from comments.services.comments.screening_facts import text_rules
from comments.services.comments.viewer import mine
from comments.services.comments.voting import vote
from comments.text import render
from comments.web.auth import page
from comments.web.comment_writes import change_comment, store_comment, tell_publisher
from comments.web.error_messages import said
from comments.web.limits import limited
from comments.web.noscript.csrf import guarded, reader_here, reader_who_acts, reader_who_writes
from comments.web.noscript.form_pages import ACTS, form_again
from comments.web.noscript.query_params import open_site
from comments.web.noscript.responses import back_to, choose_language, page_problems, problem_page
from comments.web.problems import problem_from
from comments.web.transactions import writes
from comments.web.widget.rendering import PageLinks, Typed

View = TypeVar("View", bound=Callable[..., Any])
views = Blueprint("page_acts", __name__, url_prefix="/t")
page_problems(views)
VOTES = {"up": 1, "down": -1}


def opened(view: View) -> View:
    """Find the site a form is for, and answer in its reader's language, before anything is refused."""

    @functools.wraps(view)
    def wrapper(site_key: str) -> Any:
        _, site, _ = open_site(site_key)
        choose_language(site)
        return view(site)

    return wrapper  # type: ignore[return-value]


@views.post("/<site_key>/comments")
@writes
@page
@limited("posts")
@opened
@guarded
def post(site: Site) -> Response:
    """Store a comment or a reply."""
    if "preview" in request.form:
        return form_again(site, _typed(preview=_preview(site)))
    g.reader = reader_who_writes(site, _field("name"), _field("email"))
    comment, notices = store_comment(
        {
            "site": site.key,
            "article": _field("article"),
            "body": _field("body"),
            **_optional(),
            **_confirmed(),
        }
    )
    return tell_publisher(_after_writing(site, comment, "posted"), notices)


@views.post("/<site_key>/edit")
@writes
@page
@limited("posts")
@opened
@guarded
def edit(site: Site) -> Response:
    """Give the reader's own comment a new text."""
    if "preview" in request.form:
        return form_again(site, _typed(preview=_preview(site)))
    g.reader = _reader(site)
    return _after_writing(
        site, change_comment(_field("comment"), {"body": _field("body"), **_confirmed()}), "saved"
    )


@views.post("/<site_key>/delete")
@writes
@page
@limited("posts")
@opened
@guarded
def delete(site: Site) -> Response:
    """Take back the reader's own comment, once confirmed on its page."""
    delete_comment(db.session(), _reader(site), _field("comment"), utc_now())
    return back_to(site, _field("article"), "gone")


@views.post("/<site_key>/report")
@writes
@page
@limited("reactions")
@opened
@guarded
def complain(site: Site) -> Response:
    """Report a comment; a stranger is asked for no name."""
    author = reader_who_acts(site)
    detail = _field("detail") or None
    report(
        db.session(),
        author,
        _field("comment"),
        reason=_field("reason"),
        detail=detail,
        at=utc_now(),
    )
    return back_to(site, _field("article"), "thanks", _field("comment"))


@views.post("/<site_key>/act")
@writes
@page
@limited("reactions")
@opened
@guarded
def act(site: Site) -> Response:
    """A button under a comment: a vote, or the way to the page where the rest is done."""
    article = _field("article")
    for name in ACTS:
        if comment := request.form.get(name):
            return redirect(PageLinks(site.key, article)(act=name, comment=comment), 303)  # type: ignore[return-value]
    for name, value in VOTES.items():
        if comment := request.form.get(name):
            _vote(site, article, comment, value)
            return back_to(site, article, comment=comment)
    if "forget" in request.form:
        g.comments_forget = True
    return back_to(site, article)


def _vote(site: Site, article: str, comment: str, value: int) -> None:
    """Vote; a second press of the same button takes the vote back."""
    session, author = db.session(), reader_who_acts(site)
    before = mine(session, site, author, article, utc_now()).votes.get(comment, 0)
    vote(session, author, comment, 0 if before == value else value, utc_now())


def _after_writing(site: Site, comment: Comment, said: str) -> Response:
    seen = comment.status == "approved"
    return back_to(site, comment.article.key, said if seen else "held", public_id(comment.id))


def _reader(site: Site) -> Author:
    author = reader_here(site)
    if author is None:
        raise NotAuthenticated(gettext("You have been signed out."), code="reader_needed")
    return author


def _field(name: str) -> str:
    return request.form.get(name, "").strip("\r")


def _optional() -> dict[str, str]:
    return {name: value for name in ("parent", "url", "title") if (value := _field(name))}


def _confirmed() -> dict[str, bool]:
    return {"confirmed": True} if _field("confirmed") else {}


def _preview(site: Site) -> str:
    html: str = render(_field("body"), text_rules(site.settings)).html
    return html


def _typed(preview: str = "", problem: str = "", *, confirm: bool = False) -> Typed:
    return Typed(_field("body"), _field("name"), _field("email"), preview, problem, confirm)


def _again(error: CommentsError) -> Response:
    """Show a refused text again with what is wrong with it; nothing that was typed is lost.

    The page the form was sent from may be gone by now: then the text stands on the problem's page.
    """
    problem, site_key = problem_from(error), g.get("comments_site")
    if site_key is None or request.endpoint not in ("page_acts.post", "page_acts.edit"):
        return problem_page(problem, said(error))
    db.session.rollback()
    for name in ("comments_new_reader", "comments_named"):
        g.pop(name, None)
    typed = _typed(problem=said(error), confirm=error.code == "nudge")
    try:
        _, site, _ = open_site(site_key)
        return form_again(site, typed, problem.status_code)
    except CommentsError:
        return problem_page(problem, said(error))


views.register_error_handler(CommentsError, _again)
