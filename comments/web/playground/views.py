"""The widget in every state and theme, live on one page; what it shows is made up and what is sent
to it is dropped.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, jsonify, render_template, request, send_from_directory

from comments.errors import Forbidden, NotFound
from comments.models import utc_now
from comments.web.auth import service_page
from comments.web.http_caching import private
from comments.web.i18n import set_locale
from comments.web.noscript.query_params import query_param
from comments.web.playground.fixtures import Fixture, fixture
from comments.web.widget.rendering import Personal, build, render_items, render_own, render_thread
from comments.web.widget.scripts import MAX_AGE, STATIC, act, extras

views = Blueprint("playground", __name__, url_prefix="/widget")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src https:; "
    "base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types "
    "comments-widget"
)
STATES = (
    (
        "thread",
        "A lively thread",
        "Pinned, a badge, verified, edited, tombstones of both kinds, folded branches.",
    ),
    ("empty", "Nobody has spoken yet", "The form is one line until somebody means to write."),
    ("writing", "Writing", "The field grows with the text; a guest gives a name."),
    ("limit", "Near the limit", "Counted, never cut."),
    ("error", "Something is missing", "Said under the field, and to screen readers at once."),
    ("reply", "Replying", "In place, under the comment that is answered."),
    ("report", "Reporting", "What is wrong, in one choice, and in words if there are any."),
    ("own", "One's own comment", "May be changed for a while; one's vote is marked."),
    ("delete", "Deleting", "Asked once more, without a dialogue of the browser."),
    ("held", "Waiting, and not accepted", "Seen by the author alone, with the reason."),
    (
        "closing",
        "Closing soon, slow mode, moderated first",
        "What a writer should know beforehand.",
    ),
    ("closed", "Closed", "The conversation stays; the forms are gone."),
    ("members", "Signed-in readers only", "A site without guests."),
    ("likes", "Recommending", "A site with one kind of vote."),
    ("loading", "Loading", "Appears after 300 ms, in the size of what follows."),
    ("gone", "The service is away", "A way to try again, and the publisher's own link."),
)
_SIZES = {"narrow": "280", "phone": "390", "wide": "720"}


@views.get("/playground")
@service_page
def playground() -> Response:
    """Every state in light and dark; ``state``, ``theme``, ``lang`` and ``size`` narrow it down."""
    only, theme, size = query_param("state"), query_param("theme"), query_param("size")
    states = [one for one in STATES if only in (None, one[0])]
    if not states:
        raise NotFound("The widget has no such state.", code="unknown_state")
    html = render_template(
        "playground.html",
        states=states,
        themes=[theme] if theme in ("light", "dark") else ["light", "dark"],
        size=_SIZES.get(size or "", ""),
        language=query_param("lang") or "en",
        only=only,
        style_version=build(),
    )
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@views.get("/preview")
@service_page
def preview() -> Response:
    """The widget as it is, of any ``site`` and ``article``, alone on a page: for the desk, which
    shows it beside the lines that embed it. ``theme`` is light or dark, ``lang`` a language.
    """
    theme = query_param("theme")
    html = render_template(
        "preview.html",
        site=query_param("site") or "",
        article=query_param("article") or "",
        theme=theme if theme in ("light", "dark") else None,
        language=query_param("lang") or "en",
    )
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@views.get("/playground.<any(js, css):kind>")
@service_page
def asset(kind: str) -> Response:
    """The page's own script, which presses the buttons, and its styles."""
    return send_from_directory(STATIC, f"playground.{kind}", max_age=MAX_AGE)


@views.route("/playground/<state>/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@service_page
def pretend(state: str, rest: str) -> Response:
    """Answer the widget as the service would; whatever it wants to store is refused."""
    language = str(set_locale(query_param("lang")))
    try:
        fixture_page = fixture(state, language, utc_now())
    except KeyError:
        raise NotFound("Nothing answers here, on purpose.", code="unknown_state") from None
    if request.method != "GET":
        raise Forbidden("This is a playground: nothing is stored.", code="playground")
    return _read(fixture_page, rest)


def _read(sample: Fixture, rest: str) -> Response:
    if rest == "embed/thread" and not query_param("cursor"):
        return private(
            Response(render_thread(sample.page), content_type="text/html; charset=utf-8")
        )
    if rest == "act.js":
        return act()
    if rest == "extras.js":
        return extras()
    if rest == "embed/me":
        return private(jsonify(_me(sample)))
    if rest == "embed/thread" or rest.endswith("/replies"):
        return private(Response(_more(sample), content_type="text/html; charset=utf-8"))
    raise NotFound("There is no more of it here.", code="playground")


def _more(sample: Fixture) -> str:
    items = tuple(
        replace(one, id=f"{one.id}-more", pinned=False, next=None) for one in sample.page.items[1:3]
    )
    return render_items(replace(sample.page, items=items, next=None))


def _me(sample: Fixture) -> dict[str, object]:
    me = Personal(
        own=sample.own, votes=sample.votes, reasons=sample.reasons, by_rule=sample.by_rule
    )
    view, article = sample.page.site, sample.page.article
    return {
        "votes": dict(sample.votes),
        "now": utc_now().isoformat(),
        "own": {
            key: {"editable_until": own.editable_until and own.editable_until.isoformat()}
            for key, own in sample.own.items()
        },
        "items": [
            {"id": one.id, "parent": None, "html": render_own(one, view, article, me)}
            for one in reversed(sample.held)
        ],
    }
