"""The API keeps to its own description: whatever the document allows, the answer is one the
document names.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis.strategies import one_of
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.house import House

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 15
"""Requests to each operation and by each caller."""


@pytest.fixture(scope="module")
def town(app: Flask) -> dict[str, Any]:
    """A site with comments, and what is needed to ask for them."""
    house = House(app, "schema")
    ada, ben, desk = house.reader("Ada"), house.reader("Ben"), house.staff("owner")
    top = ada.says("The tram was early today.", url="https://news.example/a1", title="A story")
    reply = ben.says("Not on my line.", parent=top)
    ben.report(top, "abuse")
    desk.decide(top, "note", note="Seen.")
    return {
        "house": house,
        "comment": [top, reply],
        "author": [ada.id, ben.id],
        "article": ["a1", "never"],
        "decision": [one["id"] for one in desk.comment(top)["decisions"]],
        "tokens": {"nobody": None, "reader": ben.token, "staff": desk.token},
    }


@pytest.fixture(scope="module")
def described(app: Flask) -> BaseSchema:
    """What the service says of itself."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


def test_answers_are_as_described(
    described: BaseSchema, town: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for result in described.get_all_operations():
        operation = result.ok()
        with subtests.test(operation.label):

            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
            )
            @given(
                case=one_of(
                    *(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
                )
            )
            def ask(case: Case) -> None:
                aim(case, town)
                for token in town["tokens"].values():
                    headers = {"Authorization": f"Bearer {token}"} if token else {}
                    case.validate_response(case.call(headers=headers), checks=CHECKS)

            ask()


def test_the_document_tells_what_each_request_does_and_who_may_send_it(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    adapter = app.url_map.bind("localhost")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            endpoint, _ = adapter.match(
                path.replace("{", "x").replace("}", "x"), method=method.upper()
            )
            access = app.view_functions[endpoint].access  # type: ignore[attr-defined]
            schemes = {"reader": "reader", "public": None, "anyone": None}
            scheme = schemes.get(access, "staff")
            assert operation.get("security", []) == ([{scheme: []}] if scheme else []), path
            assert operation["summary"].endswith("."), path
            assert operation["tags"], path
            assert {"422", "503"} <= operation["responses"].keys(), path


def aim(case: Case, town: dict[str, Any]) -> None:
    """Point most requests at things that exist, so that they come further than the first 404."""
    chosen = len(case.as_curl_command())
    if chosen % 4 == 0:
        return
    for name in case.path_parameters:
        if name in town:
            case.path_parameters[name] = town[name][chosen % len(town[name])]
    for where in (case.query, case.body):
        if isinstance(where, dict) and "site" in where:
            where["site"] = town["house"].key
        if isinstance(where, dict) and isinstance(where.get("article"), str):
            where["article"] = "a1"
    if isinstance(case.body, dict) and {"name", "sso"} <= case.body.keys():
        case.body = {"site": case.body.get("site"), "name": "Cleo"}
