"""The widget's own door for writing: the API's bodies in, the one template's HTML out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from comments.database.engines import db
from comments.models import SiteRecord, utc_now
from comments.services.comments.access import get_own_comment
from comments.services.comments.stored_comment import StoredComment
from comments.services.moderation.page_visits import correctable, note_visit
from comments.services.sites.articles import find_article
from comments.services.threads.reading import article_view, own_view, site_view
from comments.services.threads.views import ArticleView
from comments.text import canonical_key, page_data
from comments.web.api.base import JsonParser
from comments.web.auth import current_reader, current_site, reader, signed_reader
from comments.web.comment_writes import (
    change_comment,
    judged_ahead,
    reader_site,
    store_comment,
    tell_publisher,
)
from comments.web.http_caching import private
from comments.web.i18n import set_locale
from comments.web.limits import limited
from comments.web.noscript.query_params import query_param, required_param
from comments.web.presenters.reader import EditSchema, NewCommentSchema, PageSchema
from comments.web.transactions import writes, writes_later
from comments.web.widget.overlay import over_one, personal
from comments.web.widget.rendering import render_own

views = Blueprint("writing", __name__)
_parser = JsonParser()
_NEW, _CHANGED, _PAGE = NewCommentSchema(), EditSchema(), PageSchema()


@views.post("/embed/comments")
@writes_later
@signed_reader
@limited("posts", then=judged_ahead)
def post() -> Response:
    """Store a comment and answer as its author sees it: 201 visible to all, 202 held."""
    data: dict[str, Any] = _parser.parse(_NEW, request)
    comment, notices = store_comment(reader_site(data["site"]), current_reader(), data)
    answer = _own_html(comment, 201 if comment.record.seems_visible else 202)
    return tell_publisher(answer, notices)


@views.patch("/embed/comments/<comment_id>")
@writes_later
@reader
@limited("posts", then=judged_ahead)
def edit(comment_id: str) -> Response:
    """Give the reader's own comment a new text and answer with it: 200 visible to all, 202 held."""
    data: dict[str, Any] = _parser.parse(_CHANGED, request)
    comment = change_comment(current_site(), current_reader(), comment_id, data)
    return _own_html(comment, 200 if comment.record.seems_visible else 202)


@views.get("/embed/comments/<comment_id>/source")
@reader
def source(comment_id: str) -> Response:
    """The reader's own comment as it was written, to be changed."""
    comment = get_own_comment(db.session(), current_reader(), comment_id, lock=False)
    return private(jsonify(body=comment.source))


@views.post("/embed/page")
@writes
@reader
@limited("reactions")
def page() -> Response:
    """Take what the reader's page says of itself; 204, whether or not this reader's word counts."""
    data: dict[str, Any] = _parser.parse(_PAGE, request)
    site = reader_site(data["site"])
    stated = page_data(data.get("url"), data.get("title"), site.origins)
    note_visit(db.session(), site, current_reader(), data["article"], stated, utc_now())
    return tell_publisher(private(Response(status=204)), stated.notices)


@views.get("/embed/me")
@reader
def me() -> Response:
    """Who the reader is here: votes, what they may change, and their held comments as HTML."""
    site, author, session = reader_site(required_param("site")), current_reader(), db.session()
    set_locale(query_param("lang"), site.settings.language)
    own_state, waiting = personal(session, site, author, required_param("article"))
    view, article = site_view(site), _article(site, required_param("article"))
    stated_page = correctable(session, site, author, required_param("article"))
    return private(
        jsonify(
            name=author.name,
            now=utc_now().isoformat(),
            votes=dict(own_state.votes),
            page=stated_page and {"url": stated_page.url, "title": stated_page.title},
            own={
                key: {"editable_until": own.editable_until and own.editable_until.isoformat()}
                for key, own in own_state.own.items()
            },
            items=[
                {
                    "id": one.id,
                    "parent": one.parent,
                    "html": render_own(one, view, article, own_state),
                }
                for one in waiting
            ],
        )
    )


def _own_html(stored: StoredComment, status: int) -> Response:
    author, site = current_reader(), current_site()
    set_locale(query_param("lang"), site.settings.language)
    comment, article = stored.record, article_view(stored.article, site, utc_now())
    html = render_own(
        own_view(comment, article.key, author),
        site_view(site),
        article,
        over_one(site, author, comment),
    )
    return private(Response(html, status, content_type="text/html; charset=utf-8"))


def _article(site: SiteRecord, key: str) -> ArticleView:
    article = find_article(db.session(), site.id, key)
    if article is None:
        return ArticleView(
            None, canonical_key(key), None, None, open=True, comment_count=0, version=0
        )
    return article_view(article.record, site, utc_now())
