"""Shows a thread on the page without JavaScript, with one reader's side laid over it."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request
from sqlalchemy.orm import Session

from comments.models import SiteRecord
from comments.services.digests.thread_digests import with_digest
from comments.services.threads.views import ArticleView, ThreadPage
from comments.text import page_data
from comments.web.noscript.csrf import reader_here, unnamed_here
from comments.web.noscript.form_fields import field
from comments.web.noscript.query_params import query_param
from comments.web.noscript.responses import as_page, outcome_sentence
from comments.web.noscript.structured_data import structured_data
from comments.web.widget.overlay import personal
from comments.web.widget.rendering import Typed, thread_context


def show_thread(
    session: Session,
    site: SiteRecord,
    page: ThreadPage,
    *,
    focus: str | None = None,
    partial: bool = False,
    parent: str | None = None,
    typed: Typed | None = None,
    status: int = 200,
) -> Response:
    """Return the page of a thread, with this reader's votes and held comments laid over it."""
    page = replace(page, article=_described(page.article, site))
    me, waiting = personal(
        session, site, reader_here(site), page.article.key, named=not unnamed_here()
    )
    partial = partial or bool(query_param("cursor"))
    if not partial:
        page = with_digest(session, site, page)
    visible_ids = {one.id for one in page.items}
    ahead = (
        () if partial and not focus else tuple(one for one in waiting if one.id not in visible_ids)
    )
    indexed = (
        not partial and status == 200 and page.article.comment_count > 0 and not page.site.noindex
    )
    context = thread_context(page) | {
        "me": me,
        "comments": (*ahead, *page.items),
        "focus": focus,
        "partial": partial,
        "parent": parent,
        "typed": typed or Typed(),
        "outcome": outcome_sentence(),
        "noindex": not indexed,
        "structured": structured_data(page) if indexed else None,
    }
    return as_page(site, "noscript/thread.html", context, status)


def _described(article: ArticleView, site: SiteRecord) -> ArticleView:
    """Fill in address and title of an article nobody has commented on from the link that led here.

    They count only with an address that is one of the site's own.
    """
    if article.id is not None:
        return article
    stated = page_data(_stated("url"), _stated("title"), site.origins)
    return replace(article, url=stated.url, title=stated.title) if stated.url else article


def _stated(name: str) -> str:
    return field(name) or request.args.get(name, "")
