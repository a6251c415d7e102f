"""A comment in the reader's language: asked for by a button, shown above the original."""

from __future__ import annotations

from babel import Locale
from flask import Blueprint, Response, redirect, request
from sqlalchemy.orm import Session

from comments.database.engines import db
from comments.errors import NotFound
from comments.models import Comment, SiteRecord, utc_now
from comments.services.comments.translations import (
    find_translation,
    offers_translation,
    request_translation,
)
from comments.services.maintenance.external_providers import provider_name
from comments.services.owned import get_owned
from comments.services.threads.reading import branch
from comments.web.auth import service_page
from comments.web.i18n import current
from comments.web.limits import limited
from comments.web.noscript.actions import opened
from comments.web.noscript.csrf import guarded
from comments.web.noscript.form_fields import field
from comments.web.noscript.responses import as_page, page_problems
from comments.web.transactions import writes
from comments.web.widget.rendering import PageLinks, widget_context

views = Blueprint("translation", __name__, url_prefix="/t")
page_problems(views)
ACT = "translate"
MOST_RELOADS = 15
"""How often the page looks again by itself."""


def translation_page(site: SiteRecord, comment_id: str) -> Response:
    """Return a visible comment with its translation, or the button that asks for one.

    Raises ``NotFound`` where readers see no such comment, or the site has none translated.
    """
    session = db.session()
    comment = _visible(session, site, comment_id)
    view = branch(session, comment_id, at=utc_now())
    reloads = request.args.get("look", type=int)
    translation = find_translation(session, comment, _language())
    context = widget_context(view.site, view.article) | {
        "comment": view.comment,
        "translation": translation,
        "target": Locale.parse(str(current())).get_display_name(),
        "provider": translation.provider or provider_name(site.settings),
        "look": None
        if translation.state != "waiting" or reloads is None or reloads >= MOST_RELOADS
        else reloads + 1,
    }
    return as_page(site, "noscript/translation.html", context)


@views.post("/<site_key>/translate")
@writes
@service_page
@limited("previews")
@guarded
@opened
def translate(site: SiteRecord) -> Response:
    """Promise the translation of a comment into the language of the page."""
    session = db.session()
    comment = _visible(session, site, field("comment"))
    request_translation(session, site, comment, _language())
    links = PageLinks(site.key, field("article"))
    address = links(act=ACT, comment=field("comment"), lang=request.args.get("lang"), look="1")
    return redirect(address, 303)  # type: ignore[return-value]


def _visible(session: Session, site: SiteRecord, comment_id: str) -> Comment:
    comment = get_owned(session, Comment, site.id, comment_id)
    if comment.status != "approved" or not offers_translation(site.settings):
        raise NotFound("There is no such comment on this site.", code="unknown_comment")
    return comment


def _language() -> str:
    return str(current()).replace("_", "-")
