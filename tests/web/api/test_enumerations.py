"""The document of the API names every action, queue, reason and error code; every route refuses
what it does not take.
"""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

import comments
from comments.models import REPORT_REASONS
from comments.services.moderation.decisions import ACTIONS
from comments.services.moderation.queue_definitions import QUEUES
from comments.web.problem_codes import PROBLEM_CODES
from tests.architecture.route_requests import asks
from tests.architecture.route_scene import set_scene
from tests.house import House

_CODE = re.compile(r'(?:\bcode\s*=\s*|problem(?:_body)?\(\d+,\s*)"([a-z_]+)"')


def test_every_error_code_of_the_sources_is_named() -> None:
    sources = Path(comments.__file__).parent.rglob("*.py")
    codes = {
        code
        for path in sources
        if "migrations" not in path.parts
        for code in _CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert codes <= set(PROBLEM_CODES), sorted(codes - set(PROBLEM_CODES))


def test_the_document_enumerates_what_may_be_asked_and_answered(app: Flask) -> None:
    schemas = app.test_client().get("/api/v1/openapi.json").json["components"]["schemas"]

    def enum(schema: str, name: str) -> list[str]:
        return list(schemas[schema]["properties"][name]["enum"])

    assert enum("Order", "action") == list(ACTIONS)
    assert enum("Queue", "queue") == list(QUEUES)
    assert enum("Problem", "code") == list(PROBLEM_CODES)
    assert set(ACTIONS) < set(enum("Decision", "action"))
    listing = app.test_client().get("/api/v1/openapi.json").json["paths"]
    parameters = {
        one["name"]: one["schema"]
        for one in listing["/api/v1/moderation/comments"]["get"]["parameters"]
    }
    assert parameters["reason"]["enum"] == list(REPORT_REASONS)


def test_every_route_of_the_api_refuses_a_parameter_or_a_field_it_does_not_take(
    house: House, app: Flask
) -> None:
    scene = set_scene(house, House(app, f"{house.key}-other"))
    callers = {"reader": scene.callers["reader"], "staff": scene.callers["owner"]}
    for name, ask in asks(scene).items():
        if not ask.path.startswith("/api/v1/") or name.startswith(("api", "privacy.export")):
            continue
        caller = callers["staff" if "/moderation/" in ask.path else "reader"]
        path = ask.path.removeprefix("/api/v1")
        query = f"{path}{'&' if '?' in path else '?'}langauge=de"
        answer = caller.call(ask.method, query, ask.json)
        assert (answer.status_code, answer.json[("code")]) == (422, "unknown_parameter"), name  # type: ignore[index]
        assert "langauge" in answer.json["errors"], name  # type: ignore[index]
        if ask.method != "GET":
            answer = caller.call(ask.method, path, {**(ask.json or {}), "langauge": "de"})
            assert answer.status_code == 422, (name, answer.get_data(as_text=True))
            assert "langauge" in answer.json["errors"], name  # type: ignore[index]
