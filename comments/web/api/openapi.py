"""The OpenAPI document: its introduction, its security, and which problems each route may answer
with.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, Response
from flask_smorest import Api, Blueprint
from werkzeug.exceptions import HTTPException

from comments.web.api.base import PREFIX
from comments.web.presenters.base import ProblemSchema
from comments.web.problem_body import PROBLEM_TYPE
from comments.web.problems import problem_from_http

View = TypeVar("View", bound=Callable[..., Any])

_INTRODUCTION = """\
Threads, votes, reports and moderation for the articles of a site.

- Ids are opaque strings. Times are RFC 3339, in UTC.
- Lists are `{"items": […], "next": …}`; `next` is the `cursor` of the next request, and null at \
the end.
- Errors are RFC 9457 problems: `code` is stable, for programs; `detail` a sentence, for people; \
`errors` goes by field.
- Every POST takes an `Idempotency-Key`: a repeat of the same key and body is answered alike and \
stored once.
- Over a limit, the answer is 429 with `Retry-After`; `RateLimit` tells how much is left.
- Readers send the token of `POST /readers`, staff that of `comments token add`, as \
`Authorization: Bearer …`.
"""
_SAYS = {
    400: "The body is not JSON.",
    401: "No token, or one that is not valid.",
    403: "The caller may not do this.",
    404: "There is no such thing.",
    409: "The thing is not in a state that allows this.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Some fields are not acceptable.",
    429: "Too many requests; see Retry-After.",
    503: "The service is too busy; see Retry-After.",
}


class ProblemApi(Api):
    """flask-smorest's API with this service's one shape of errors, documented when somebody asks.

    To describe all routes takes a fifth of a second and two megabytes, which most processes need
    never spend.
    """

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask) -> None:
        self._documenting = Lock()
        self._undocumented: list[Callable[[], None]] = []
        super().__init__(app)

    def document_later(self, describe: Callable[[], None]) -> None:
        """Have a part described before the document is first shown."""
        self._undocumented.append(describe)

    def _openapi_json(self) -> Response:
        with self._documenting:
            for describe in self._undocumented:
                describe()
            self._undocumented.clear()
        answer: Response = super()._openapi_json()
        return answer

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer an error of the framework in the one shape."""
        return problem_from_http(error)


def problems(*statuses: int) -> Callable[[View], View]:
    """Document which problems a view may answer with; 422, of an unknown parameter, and 503 are
    answers of every view.

    Written where flask-smorest's ``alt_response`` writes them, which would wrap the view once more
    for each.
    """

    descriptions = {
        status: [
            {"schema": ProblemSchema, "description": _SAYS[status], "content_type": PROBLEM_TYPE}
        ]
        for status in dict.fromkeys((*statuses, 422, 503))
    }

    def decorate(view: View) -> View:
        documented = view.__dict__.setdefault("_apidoc", {}).setdefault("response", {})
        documented["responses"] = documented.get("responses", {}) | descriptions
        return view

    return decorate


READ = (404, 422)
WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429)
STAFF_READ = (401, 403, 404, 422, 429)


def register_api(app: Flask, mount: str, *parts: Blueprint) -> None:
    """Register the parts and the page that documents them, whose assets are our own; ``mount`` is
    the path below which the service lies.
    """
    app.config.update(
        API_TITLE="Comments",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": _INTRODUCTION},
            "servers": [{"url": mount or "/"}],
            "components": {
                "securitySchemes": {
                    "reader": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "From POST /readers.",
                    },
                    "staff": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "From `comments token add`.",
                    },
                }
            },
        },
    )
    api = ProblemApi(app)
    for part in parts:
        api.register_blueprint(part)
