"""What the pages without JavaScript share: language, headers, the way back after a form, and
problems in words.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext

from comments.database.engines import db
from comments.errors import CommentsError
from comments.models import SiteRecord
from comments.web.error_translations import sentence_of
from comments.web.i18n import current, set_locale
from comments.web.noscript.csrf import csrf_field, forget_new_reader, set_reader_cookies
from comments.web.noscript.form_fields import field, kept_text, typed
from comments.web.noscript.sign_in_link import sign_in_link
from comments.web.problems import problem_for
from comments.web.request_state import request_state
from comments.web.widget.rendering import PageLinks, Typed, build, report_reasons

POLICY = (
    "default-src 'none'; style-src 'self'; img-src https:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PLACE = ("sort", "cursor", "replies", "comment")
"""What an address says of a page of a thread."""


def choose_language(site: SiteRecord) -> None:
    """Answer in the language the address names, or else the browser's, or else the site's."""
    request_state().site = site
    set_locale(request.args.get("lang"), *request.accept_languages.values(), site.settings.language)


def as_page(
    site: SiteRecord, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """Render a page for this reader alone, without any script."""
    shared = {
        "page": True,
        "place": place_here(),
        "csrf_field": csrf_field,
        "sign_in_link": sign_in_link,
        "style_version": build(),
    }
    answer = Response(
        render_template(template, **context | shared),
        status,
        content_type="text/html; charset=utf-8",
    )
    return set_reader_cookies(dressed(answer), site.key)


def dressed(answer: Response) -> Response:
    """Set the headers of a page that is one reader's and runs no script."""
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def back_to(
    site: SiteRecord, article: str, outcome: str | None = None, comment: str | None = None
) -> Response:
    """Lead back to the thread after a form, to the comment it was about; a reload repeats
    nothing.
    """
    address = PageLinks(site.key, article)(comment=comment, done=outcome)
    answer = redirect(f"{address}#comment-{comment}" if comment else address, 303)
    return set_reader_cookies(dressed(answer), site.key)  # type: ignore[arg-type]


def back_to_page(site: SiteRecord, article: str, comment: str) -> Response:
    """Lead back to the very page a button was pressed on, and there to the comment it stood
    under.
    """
    query = {name: field(name) for name in PLACE}
    answer = redirect(f"{PageLinks(site.key, article)(**query)}#comment-{comment}", 303)
    return set_reader_cookies(dressed(answer), site.key)  # type: ignore[arg-type]


def place_here() -> dict[str, str]:
    """Return which page of a thread the address names: its order, its beginning, whose replies."""
    return {name: value for name in PLACE if (value := request.args.get(name))}


def outcome_sentence() -> str | None:
    """Return what the page says of the form that led to it."""
    sentences = {
        "posted": gettext("Your comment is published."),
        "held": gettext("Your comment is waiting for a moderator. Until then only you can see it."),
        "saved": gettext("Your changes are saved."),
        "gone": gettext("Your comment is deleted."),
        "thanks": gettext("Thank you. A moderator will look at it."),
        "who": gettext("Write a comment first, so that we know who you are."),
    }
    return sentences.get(request.args.get("done", ""))


def page_problems(views: Blueprint) -> None:
    """Say in words, on a page, what went wrong on this blueprint."""
    views.register_error_handler(Exception, problem_page)


def problem_page(error: Exception) -> Response:
    """Return the page for anything that went wrong: what was written, and the way back.

    It asks the database nothing and the form only what cannot fail, so that it can always be shown.
    """
    problem = problem_for(error)
    if problem.status_code < 400:
        return problem
    db.session.rollback()
    forget_new_reader()
    opened, article = request_state().site, field("article") or request.args.get("article", "")
    site = opened.key if opened is not None else None
    locale = current()
    context = {
        "lang": str(locale).replace("_", "-"),
        "direction": locale.text_direction,
        "sentence": sentence_for(error, problem),
        "back": PageLinks(site, article)() if site and article else None,
        "typed": typed() if error_gives_back(error) else Typed(),
        "kept": kept_text() if error_gives_back(error) else "",
        "article": article,
        "action": _retry_address(site),
        "report": _report_again(site) if error_gives_back(error) else None,
        "csrf_field": csrf_field,
        "style_version": build(),
    }
    answer = dressed(
        Response(
            render_template("noscript/problem.html", **context),
            problem.status_code,
            content_type="text/html; charset=utf-8",
        )
    )
    if wait := problem.headers.get("Retry-After"):
        answer.headers["Retry-After"] = wait
    return set_reader_cookies(answer, site) if site else answer


def sentence_for(error: Exception, problem: Response) -> str:
    """Return what a reader is told about anything that went wrong."""
    if isinstance(error, CommentsError):
        return sentence_of(error)
    return str((problem.get_json(force=True, silent=True) or {}).get("detail", ""))


def error_gives_back(error: Exception) -> bool:
    """Say whether the page may show what was sent: not where another page has sent it."""
    return not (isinstance(error, CommentsError) and error.code == "foreign_form")


def _report_again(site: str | None) -> dict[str, Any] | None:
    """Return what a report that was refused is sent again with; None for everything else."""
    if site is None or request.endpoint != "page_acts.complain":
        return None
    return {
        "action": f"{request.script_root}/t/{quote(site)}/report",
        "comment": field("comment"),
        "reason": field("reason"),
        "detail": field("detail"),
        "reasons": report_reasons(),
    }


def _retry_address(site: str | None) -> str | None:
    """Return where a new comment that was refused may be sent again."""
    if site is None or request.endpoint != "page_acts.post":
        return None
    return f"{request.script_root}/t/{quote(site)}/comments"
