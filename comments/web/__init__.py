"""The front door: HTTP, and with the command line the only caller of ``commit()``."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask
from flask.json.provider import JSONProvider
from jinja2 import StrictUndefined

from comments.settings import Settings


class _Json(JSONProvider):
    """orjson: quick, and strict about what JSON is."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj, option=orjson.OPT_NON_STR_KEYS).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)


def add_doors(app: Flask, settings: Settings) -> None:
    """Open every way into the application: the API, the widget's fragments and pages."""
    from comments.web import auth, cors, default_headers, limits, problems, request_ids
    from comments.web.api import (
        administration,
        assignments,
        author_messages,
        authors,
        base,
        bulk_decisions,
        consistency,
        dashboard,
        digests,
        directory,
        docs,
        learning,
        log_verification,
        moderation,
        privacy,
        public,
        reader,
        reporters,
        saved_views,
        signing_keys,
        staff_members,
        statistics,
        trials,
    )
    from comments.web.console import add_console
    from comments.web.health import add_health
    from comments.web.reader_pages import add_reader_pages
    from comments.web.request import ReadableRequest

    app.json = _Json(app)
    app.jinja_env.undefined = StrictUndefined
    app.request_class = ReadableRequest
    request_ids.add_request_ids(app)
    problems.handle_errors(app)
    limits.configure_limits(app, settings)
    cors.add_cors(app)
    default_headers.add_default_headers(app)
    auth.record_uses(app)
    base.register_api(
        app,
        settings.mount,
        public.part,
        digests.part,
        reader.part,
        moderation.part,
        authors.part,
        assignments.part,
        bulk_decisions.part,
        statistics.part,
        reporters.part,
        author_messages.part,
        author_messages.own_part,
        administration.part,
        saved_views.part,
        trials.part,
        signing_keys.part,
        log_verification.part,
        dashboard.part,
        learning.part,
        consistency.part,
        privacy.part,
        directory.part,
        staff_members.part,
    )
    docs.add_docs(app)
    add_reader_pages(app)
    add_console(app)
    add_health(app)
