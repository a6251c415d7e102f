"""What every part of the API shares: its blueprint, its parser, and the refusal of what
no route takes.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

import orjson
from apispec.ext.marshmallow.common import resolve_schema_instance
from flask import current_app, request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from comments.errors import InvalidInput

PREFIX = "/api/v1"


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

    def register_views_in_doc(self, api: Any, *values: Any, **named: Any) -> None:
        """Leave the description of the views to the first who asks for the document."""
        api.document_later(partial(super().register_views_in_doc, api, *values, **named))


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


def blueprint(name: str, description: str) -> ApiBlueprint:
    """Return a part of the API; its routes begin with ``/api/v1``."""
    part = ApiBlueprint(
        name, f"comments.web.api.{name}", url_prefix=PREFIX, description=description
    )
    part.before_request(refuse_unknown_parameters)
    return part
