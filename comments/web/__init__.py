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
        assignments,
        author_messages,
        backtest,
        bans,
        bulk_decisions,
        consistency,
        dashboard,
        decisions,
        digests,
        docs_page,
        learning,
        log,
        log_verification,
        openapi,
        outbox,
        privacy,
        public,
        queues,
        reader,
        reporters,
        rules,
        saved_views,
        signing_keys,
        site_settings,
        staff_articles,
        staff_authors,
        staff_comments,
        staff_members,
        staff_tokens,
        statistics,
        trials,
        wrong_findings,
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
    openapi.register_api(
        app,
        settings.mount,
        public.part,
        digests.part,
        reader.part,
        queues.part,
        staff_comments.part,
        decisions.part,
        bulk_decisions.part,
        staff_authors.part,
        staff_articles.part,
        log.part,
        assignments.part,
        bans.part,
        statistics.part,
        reporters.part,
        author_messages.part,
        author_messages.own_part,
        site_settings.part,
        staff_tokens.part,
        outbox.part,
        saved_views.part,
        trials.part,
        signing_keys.part,
        log_verification.part,
        dashboard.part,
        learning.part,
        rules.part,
        backtest.part,
        wrong_findings.part,
        consistency.part,
        privacy.part,
        staff_members.part,
    )
    docs_page.add_docs(app)
    add_reader_pages(app)
    add_console(app)
    add_health(app)
