"""What the pages without JavaScript share: language, headers, the way back after a form, and
problems in words.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from comments.database.engines import db
from comments.errors import CommentsError
from comments.models import Site
from comments.web.error_messages import said
from comments.web.i18n import current, set_locale
from comments.web.noscript.csrf import csrf_field, remember
from comments.web.problems import problem_from, problem_from_http
from comments.web.widget.rendering import PageLinks, build

POLICY = "default-src 'none'; style-src 'self'; img-src https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def choose_language(site: Site) -> None:
    """Answer in the language the address names, or else the browser's, or else the site's."""
    g.comments_site = site.key
    set_locale(request.args.get("lang"), *request.accept_languages.values(), site.settings.language)


def as_page(site: Site, template: str, context: dict[str, Any], status: int = 200) -> Response:
    """Render a page for this reader alone, without any script."""
    shared = {"page": True, "csrf_field": csrf_field, "style_version": build()}
    answer = Response(
        render_template(template, **context | shared),
        status,
        content_type="text/html; charset=utf-8",
    )
    return remember(dressed(answer), site.key)


def dressed(answer: Response) -> Response:
    """Set the headers of a page that is one reader's and runs no script."""
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def back_to(
    site: Site, article: str, said: str | None = None, comment: str | None = None
) -> Response:
    """Lead back to the thread after a form, to the comment it was about; a reload repeats nothing."""
    address = PageLinks(site.key, article)(comment=comment, done=said)
    answer = redirect(f"{address}#comment-{comment}" if comment else address, 303)
    return remember(dressed(answer), site.key)  # type: ignore[arg-type]


def said_after() -> str | None:
    """Return what the page says after the form that led to it."""
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
    views.register_error_handler(
        CommentsError, lambda error: problem_page(problem_from(error), said(error))
    )
    views.register_error_handler(HTTPException, _http_problem)


def sent(name: str) -> str:
    """Return a value of the form or, failing that, of the address; empty also where the form cannot
    be read at all.
    """
    try:
        return request.form.get(name) or request.args.get(name, "")
    except HTTPException:
        return request.args.get(name, "")


def problem_page(problem: Response, sentence: str) -> Response:
    """Return the page for a problem, with the text that was sent, and the way back to the thread
    where it is known.

    It asks the database nothing, so that nothing can go wrong a second time.
    """
    db.session.rollback()
    article, site = sent("article"), g.get("comments_site")
    locale = current()
    html = render_template(
        "noscript/problem.html",
        lang=str(locale).replace("_", "-"),
        direction=locale.text_direction,
        sentence=sentence,
        kept_text=sent("body") if request.method == "POST" else "",
        back=PageLinks(site, article)() if site and article else None,
        style_version=build(),
    )
    answer = dressed(Response(html, problem.status_code, content_type="text/html; charset=utf-8"))
    if wait := problem.headers.get("Retry-After"):
        answer.headers["Retry-After"] = wait
    return answer


def _http_problem(error: HTTPException) -> Response:
    answer = problem_from_http(error)
    said = (
        (answer.get_json(force=True, silent=True) or {}).get("detail")
        if answer.status_code >= 400
        else None
    )
    return problem_page(answer, str(said)) if said else answer
