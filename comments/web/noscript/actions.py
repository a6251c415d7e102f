"""What a reader can do without JavaScript: plain forms, each answered by the way back to the
thread.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from comments.database.engines import db
from comments.errors import CommentsError, InvalidInput, NotAuthenticated
from comments.models import AuthorRecord, SiteRecord, public_id, utc_now
from comments.services.comments.editing import delete_comment
from comments.services.comments.reporting import report
from comments.services.comments.screening_facts import text_rules
from comments.services.comments.stored_comment import StoredComment
from comments.services.comments.viewer import viewer_state
from comments.services.comments.voting import vote
from comments.text import render
from comments.web.auth import service_page
from comments.web.comment_writes import change_comment, judged_ahead, store_comment, tell_publisher
from comments.web.guidance import as_html, notes_on
from comments.web.limits import limited
from comments.web.noscript.csrf import (
    forget_new_reader,
    guarded,
    reader_here,
    reader_who_acts,
    reader_who_writes,
)
from comments.web.noscript.form_fields import field, typed
from comments.web.noscript.form_pages import ACTS, form_again
from comments.web.noscript.query_params import open_site
from comments.web.noscript.responses import (
    back_to,
    back_to_page,
    choose_language,
    problem_page,
    sentence_for,
)
from comments.web.problems import problem_for
from comments.web.request_state import request_state
from comments.web.transactions import writes, writes_later
from comments.web.widget.rendering import PageLinks

View = TypeVar("View", bound=Callable[..., Any])
views = Blueprint("page_acts", __name__, url_prefix="/t")
_log = logging.getLogger(__name__)
VOTES = {"up": 1, "down": -1}


def opened(view: View) -> View:
    """Find the site a form is for, and answer in its reader's language, before anything is
    refused.
    """

    @functools.wraps(view)
    def wrapper(site_key: str) -> Any:
        _, site, _ = open_site(site_key)
        choose_language(site)
        return view(site)

    return wrapper  # type: ignore[return-value]


@views.post("/<site_key>/comments")
@writes_later
@service_page
@limited("posts", then=judged_ahead)
@guarded
@opened
def post(site: SiteRecord) -> Response:
    """Store a comment or a reply."""
    if "preview" in request.form:
        return form_again(site, typed(preview=_preview(site)))
    author = reader_who_writes(site, field("name"), field("email"))
    texts = {"article": field("article"), "body": field("body"), **_optional()}
    comment, notices = store_comment(site, author, {**texts, **_confirmed()})
    return tell_publisher(_after_writing(site, comment, "posted"), notices)


@views.post("/<site_key>/edit")
@writes_later
@service_page
@limited("posts", then=judged_ahead)
@guarded
@opened
def edit(site: SiteRecord) -> Response:
    """Give the reader's own comment a new text."""
    if "preview" in request.form:
        return form_again(site, typed(preview=_preview(site)))
    text = {"body": field("body"), **_confirmed()}
    comment = change_comment(site, _reader(site), field("comment"), text)
    return _after_writing(site, comment, "saved")


@views.post("/<site_key>/delete")
@writes
@service_page
@limited("posts")
@guarded
@opened
def delete(site: SiteRecord) -> Response:
    """Take back the reader's own comment, once confirmed on its page."""
    delete_comment(db.session(), _reader(site), field("comment"), utc_now())
    return back_to(site, field("article"), "gone")


@views.post("/<site_key>/report")
@writes
@service_page
@limited("reactions")
@guarded
@opened
def complain(site: SiteRecord) -> Response:
    """Report a comment; a stranger is asked for no name."""
    author = reader_who_acts(site)
    detail = field("detail") or None
    report(
        db.session(),
        author,
        field("comment"),
        reason=field("reason"),
        detail=detail,
        at=utc_now(),
    )
    return back_to(site, field("article"), "thanks", field("comment"))


@views.post("/<site_key>/act")
@writes
@service_page
@limited("reactions")
@guarded
@opened
def act(site: SiteRecord) -> Response:
    """A button under a comment: a vote, or the way to the page where the rest is done."""
    article = field("article")
    for name in ACTS:
        if comment := request.form.get(name):
            return redirect(PageLinks(site.key, article)(act=name, comment=comment), 303)  # type: ignore[return-value]
    for name, value in VOTES.items():
        if comment := request.form.get(name):
            _vote(site, article, comment, value)
            return back_to_page(site, article, comment)
    if "forget" in request.form:
        request_state().cookies.forgotten = True
    return back_to(site, article)


def _vote(site: SiteRecord, article: str, comment: str, value: int) -> None:
    """Vote; a second press of the same button takes the vote back."""
    session, author = db.session(), reader_who_acts(site)
    before = viewer_state(session, site, author, article, utc_now()).votes.get(comment, 0)
    vote(session, site, author, comment, 0 if before == value else value, utc_now())


def _after_writing(site: SiteRecord, comment: StoredComment, outcome: str) -> Response:
    outcome = outcome if comment.record.seems_visible else "held"
    return back_to(site, comment.article.key, outcome, public_id(comment.record.id))


def _reader(site: SiteRecord) -> AuthorRecord:
    author = reader_here(site)
    if author is None:
        raise NotAuthenticated(gettext("You have been signed out."), code="reader_needed")
    return author


def _optional() -> dict[str, str]:
    return {name: value for name in ("parent", "url", "title") if (value := field(name))}


def _confirmed() -> dict[str, bool]:
    return {"confirmed": True} if field("confirmed") else {}


def _preview(site: SiteRecord) -> str:
    rendered = render(field("body"), text_rules(site.settings))
    notes = notes_on(db.session(), site, rendered, field("article") or None)
    return as_html(notes) + rendered.html


def _again(error: Exception) -> Response:
    """Show the page a refused form came from, with all that was typed and what is wrong with it.

    Where that page cannot be shown either, the text stands on a page that always can.
    """
    if not isinstance(error, CommentsError | HTTPException):
        return problem_page(error)
    db.session.rollback()
    forget_new_reader()
    try:
        _, site, _ = open_site((request.view_args or {})["site_key"])
        choose_language(site)
        if _comes_from_a_composer(error):
            problem = problem_for(error)
            confirm = isinstance(error, CommentsError) and "confirm" in error.details
            wrong_field = _wrong_field(error)
            form = typed(
                problem=sentence_for(error, problem), confirm=confirm, wrong_field=wrong_field
            )
            return form_again(site, form, problem.status_code)
    except CommentsError:
        _log.debug("A refused form leads to a page that is not there", exc_info=True)
    except Exception:
        _log.exception("A refused form could not be shown again")
    return problem_page(error)


def _wrong_field(error: Exception) -> str:
    """The one field of a composer that was refused, or none."""
    errors = error.errors if isinstance(error, InvalidInput) else {}
    return next((name for name in ("body", "name", "email") if name in errors), "")


def _comes_from_a_composer(error: Exception) -> bool:
    return (
        isinstance(error, CommentsError)
        and error.code != "foreign_form"
        and request.endpoint in ("page_acts.post", "page_acts.edit")
    )


views.register_error_handler(Exception, _again)
