"""What every part of the API shares: its blueprint, its parser, its documented problems."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import orjson
from apispec.ext.marshmallow.common import resolve_schema_instance
from flask import Flask, Response, current_app, request
from flask_smorest import Api, Blueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

from comments.errors import InvalidInput
from comments.web.presenters.base import ProblemSchema
from comments.web.problem_body import PROBLEM_TYPE
from comments.web.problems import problem_from_http

View = TypeVar("View", bound=Callable[..., Any])
PREFIX = "/api/v1"

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


class JsonParser(FlaskParser):
    """Reads bodies with orjson, which refuses what cannot be stored: lone surrogates, NaN,
    bottomless nesting.
    """

    def load_json(self, req: Any, schema: Any) -> Any:
        """Return the body. Raises 400 for what is not JSON, 415 for what does not claim to be or is
        compressed.
        """
        if not req.is_json:
            raise UnsupportedMediaType("The body must be application/json.")
        if req.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise UnsupportedMediaType("The body must be sent as it is, without Content-Encoding.")
        try:
            body = orjson.loads(req.get_data())
        except orjson.JSONDecodeError as error:
            raise BadRequest(f"The body is not JSON: {error}.") from None
        if not isinstance(body, dict):
            raise BadRequest("The body must be a JSON object.")
        return body


class ApiBlueprint(Blueprint):
    """A blueprint whose bodies are read by ``JsonParser``, each by a schema that is made once."""

    ARGUMENTS_PARSER = JsonParser()

    def arguments(self, schema: Any, **options: Any) -> Any:
        """Say what a view takes, as flask-smorest has it."""
        return super().arguments(resolve_schema_instance(schema), **options)


def refuse_unknown_parameters() -> None:
    """Refuse a parameter that the route does not take, so that a typing error is noticed; and the
    fields of a body, where it takes none.

    ``lang`` is taken everywhere: in it the sentences of problems are told. Pages, fragments and
    scripts, which people reach by links (``?fbclid=…``) and old widgets ask for, pass over what
    they do not know.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    listed = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    queries = [item["schema"] for item in listed if item["in"] == "query"]
    names = sorted({name for schema in queries for name in schema.fields})
    errors = unknown_parameters(names)
    if all(item["in"] in ("query", "path", "header") for item in listed):
        errors |= dict.fromkeys(_fields_sent(), "This takes no fields.")
    if errors:
        raise InvalidInput(errors, code="unknown_parameter")


def refuse_parameters() -> None:
    """Refuse all parameters but ``lang``, where none is taken."""
    if errors := unknown_parameters():
        raise InvalidInput(errors, code="unknown_parameter")


def unknown_parameters(names: Collection[str] = ()) -> dict[str, str]:
    """Return a sentence for each parameter of the request that is none of these."""
    return {
        name: f"There is no parameter {name!r}; there are {', '.join(names) or 'none'}."
        for name in request.args
        if name not in names and name != "lang"
    }


def _fields_sent() -> list[str]:
    """Return the names in the request's body, where that is an object in JSON."""
    if request.method == "GET" or not request.is_json or not request.content_length:
        return []
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        return []
    return sorted(body) if isinstance(body, dict) else []


class ProblemApi(Api):
    """flask-smorest's API with this service's one shape of errors."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer an error of the framework in the one shape."""
        return problem_from_http(error)


def blueprint(name: str, description: str) -> ApiBlueprint:
    """Return a part of the API; its routes begin with ``/api/v1``."""
    part = ApiBlueprint(
        name, f"comments.web.api.{name}", url_prefix=PREFIX, description=description
    )
    part.before_request(refuse_unknown_parameters)
    return part


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
