"""Each request has a name and a route, for its answer, its problem and the log."""

from __future__ import annotations

import re
from contextlib import ExitStack

from flask import Flask, Response, request

from comments.telemetry import request_ids
from comments.web.cache.wsgi_environ import ROUTE
from comments.web.request_state import request_state

_PARAMETER = re.compile(r"<(?:[^:<>]*:)?([^<>]+)>")


def add_request_ids(app: Flask) -> None:
    """Name every request that was not named on its way here, and note which route it fits."""

    @app.before_request
    def name() -> None:
        environ = request.environ
        if environ.get(request_ids.ENVIRON):
            return
        header = request.headers.get(request_ids.HEADER)
        environ[request_ids.ENVIRON] = request_ids.request_id_for(header)
        scope = request_state().log_scope = ExitStack()
        scope.enter_context(request_ids.answering(environ[request_ids.ENVIRON]))

    @app.after_request
    def tell(answer: Response) -> Response:
        answer.headers[request_ids.HEADER] = request.environ.get(request_ids.ENVIRON, "")
        if request.url_rule is not None:
            request.environ[ROUTE] = _PARAMETER.sub(r"{\1}", request.url_rule.rule)
        return answer

    @app.teardown_request
    def forget(error: BaseException | None) -> None:
        state = request_state()
        if state.log_scope is not None:
            state.log_scope.close()
            state.log_scope = None
