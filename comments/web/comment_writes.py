"""What the API and the pages do alike when a reader writes: one way in for every text."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, request

from comments.database.engines import db, writing
from comments.errors import Conflict, Forbidden
from comments.models import AuthorRecord, SiteRecord, utc_now
from comments.services.comments.author_inbox import UNREAD_CODE, mark_shown
from comments.services.comments.editing import edit_comment
from comments.services.comments.posting import NewComment, post_comment
from comments.services.comments.screening_facts import judge_ahead, text_rules
from comments.services.comments.stored_comment import StoredComment
from comments.services.sites.site_records import get_site_record
from comments.text import page_data, render
from comments.web.auth import (
    current_site,
    find_recent_site,
    request_context,
    require_reader,
)
from comments.web.guidance import count_if_told, described, remember_told

View = TypeVar("View", bound=Callable[..., Any])
NOTICES_HEADER = "Comments-Page-Notices"
_log = logging.getLogger(__name__)


def judged_ahead(view: View) -> View:
    """Render and search the text of a request before it has the database to itself; then begin to
    write.

    Stands within ``limited`` and below ``writes_later``: nobody has a text judged who would be
    refused for asking too often. Whoever writes is looked up under the lock; a form's view does
    so itself.
    """

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        form_site = kwargs.get("site_key")
        body, site = _text_of_request(), _site_ahead(form_site)
        if body and site is not None:
            judge_ahead(site.settings, body)
        writing(db.session(), short=True)
        if form_site is None:
            require_reader()
        return view(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def _site_ahead(form_site: str | None) -> SiteRecord | None:
    """Return the site that a request is for, as far as it is known before the lock."""
    if form_site is not None:
        return find_recent_site(form_site)
    return current_site()


def _text_of_request() -> str | None:
    if request.form:
        return request.form.get("body")
    data = request.get_json(silent=True)
    body = data.get("body") if isinstance(data, dict) else None
    return body if isinstance(body, str) else None


def store_comment(
    site: SiteRecord, author: AuthorRecord, data: dict[str, Any]
) -> tuple[StoredComment, tuple[str, ...]]:
    """Store what a reader wrote; ``data`` has the shape of ``NewCommentSchema`` but for its site.

    Return the comment, and what of the page's own data could not be kept as it was.
    """
    stated = page_data(data.get("url"), data.get("title"), site.origins)
    new = NewComment(
        article=data["article"],
        parent=data.get("parent"),
        rendered=render(data["body"], text_rules(site.settings)),
        url=stated.url,
        title=stated.title,
        language=data.get("language"),
    )
    try:
        comment = post_comment(
            db.session(),
            site,
            author,
            new,
            request_context(confirmed=bool(data.get("confirmed"))),
        )
    except Conflict as error:
        if error.code == "nudge":
            remember_told(site, new.rendered.source)
            error.details["notes"] = described(error.details["notes"])  # type: ignore[arg-type]
        _keep_shown(error, data)
        raise
    count_if_told(db.session(), site, new.rendered.source)
    return comment, stated.notices


def tell_publisher(answer: Response, notices: tuple[str, ...]) -> Response:
    """Name in a header, and in the log, what of a page's own data could not be kept as it was."""
    if notices:
        answer.headers[NOTICES_HEADER] = ", ".join(notices)
        _log.info("A page's own data was changed: %s", ", ".join(notices))
    return answer


def change_comment(
    site: SiteRecord, author: AuthorRecord, comment_id: str, data: dict[str, Any]
) -> StoredComment:
    """Give a reader's own comment a new text; ``data`` has the shape of ``EditSchema``."""
    rendered = render(data["body"], text_rules(site.settings))
    try:
        return edit_comment(
            db.session(),
            site,
            author,
            comment_id,
            rendered,
            request_context(confirmed=bool(data.get("confirmed"))),
        )
    except Conflict as error:
        _keep_shown(error, data)
        raise


def _keep_shown(error: Conflict, data: dict[str, Any]) -> None:
    """Keep that the answer tells a warning, although nothing else of the request is kept."""
    if error.code != UNREAD_CODE:
        return
    session, warning = db.session(), error.details["warning"]
    session.rollback()
    writing(session, short=True)
    confirmed = bool(data.get("confirmed"))
    mark_shown(session, warning["id"], utc_now(), confirmed=confirmed)  # type: ignore[index]
    session.commit()


def reader_site(key: str) -> SiteRecord:
    """Return the current reader's site. Raises ``Forbidden`` where another is named."""
    site = current_site()
    if site.key != key:
        get_site_record(db.session(), key)
        raise Forbidden("This token belongs to another site.", code="other_site")
    return site
