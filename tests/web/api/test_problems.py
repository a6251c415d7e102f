"""Whatever goes wrong is told in one shape, RFC 9457, and no input is ever an error of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from comments.app import create_app
from comments.settings import Settings
from tests.house import API, Caller, House


def problem(answer: TestResponse, status: int, code: str | None = None) -> dict[str, Any]:
    """The answer is a problem of that status; return its body."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert "no-store" in answer.headers["Cache-Control"]
    body = dict(answer.json)
    assert body["status"] == status
    assert all(
        isinstance(body[name], str) and body[name] for name in ("type", "title", "code", "detail")
    )
    assert code is None or body["code"] == code
    return body


def test_every_kind_of_refusal_has_the_one_shape(house: House) -> None:
    ada, desk, public = house.reader(), house.staff(), house.public
    comment = ada.says("Hello")
    new = {"site": house.key, "article": "a1", "body": "x"}
    problem(
        ada.call("POST", "/comments", data="{", headers={"Content-Type": "application/json"}),
        400,
        "bad_request",
    )
    problem(
        ada.call("POST", "/comments", data="[]", headers={"Content-Type": "application/json"}), 400
    )
    problem(public.call("POST", "/comments", new), 401, "token_missing")
    problem(desk.call("POST", "/comments", new), 401, "bad_reader_token")
    problem(desk.get("/moderation/tokens"), 403, "role_needed")
    problem(public.get("/nothing/here"), 404, "not_found")
    problem(house.app.test_client().get("/nothing"), 404, "not_found")
    problem(house.app.test_client().get("/api/v2/thread"), 404, "not_found")
    refused = public.call("PUT", f"/comments/{comment}", {"body": "x"})
    problem(refused, 405, "method_not_allowed")
    assert {"GET", "PATCH", "DELETE"} <= {
        one.strip() for one in refused.headers["Allow"].split(",")
    }
    house.set(edit_window="0")
    problem(ada.edit(comment, "x"), 409, "window_closed")
    problem(ada.call("POST", "/comments", {**new, "body": "x" * 70_000}), 413, "too_large")
    problem(ada.call("POST", "/comments", data=b"x" * 70_000), 413, "too_large")
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ):
        problem(ada.call("POST", "/comments", data="{}", headers={"Content-Type": kind}), 415)
    problem(ada.call("POST", "/comments"), 415)
    packed = ada.call("POST", "/comments", new, headers={"Content-Encoding": "gzip"})
    assert "Content-Encoding" in problem(packed, 415)["detail"]
    body = problem(
        ada.call("POST", "/comments", {"article": 5, "body": None, "extra": 1}), 422, "invalid"
    )
    assert set(body["errors"]) == {"site", "article", "body", "extra"}
    assert all(isinstance(one, str) for said in body["errors"].values() for one in said)
    body = problem(desk.call("POST", "/moderation/decisions", {"decisions": [{"comment": 1}]}), 422)
    assert set(body["errors"]) == {"decisions.0.comment", "decisions.0.action"}


def test_a_page_that_is_not_the_sites_own_cannot_write(house: House) -> None:
    ada = house.reader()
    for origin in ("https://evil.example", "null", "https://news.example.evil.example"):
        problem(ada.post("Hi", headers={"Origin": origin}), 403, "foreign_origin")
    allowed = ada.post("Hi", headers={"Origin": "https://news.example"})
    assert allowed.status_code == 201
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://news.example"
    assert "Access-Control-Allow-Credentials" not in allowed.headers


def test_a_fault_of_our_own_says_nothing_of_its_cause(settings: Settings) -> None:
    app = create_app(settings)

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("the secret cause")

    answer = app.test_client().get("/fault")
    problem(answer, 500, "internal")
    assert "secret" not in answer.text


def endpoints(house: House) -> list[tuple[Caller, str, str, dict[str, Any]]]:
    """Where bodies go: who may send them, how, where, and a body that would be taken."""
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff("owner")
    comment = ada.says("Hello")
    return [
        (house.public, "POST", "/readers", {"site": house.key, "name": "Cleo"}),
        (house.public, "POST", "/preview", {"site": house.key, "body": "x"}),
        (ada, "POST", "/comments", {"site": house.key, "article": "a2", "body": "x"}),
        (ada, "PATCH", f"/comments/{comment}", {"body": "y"}),
        (bob, "PUT", f"/comments/{comment}/vote", {"value": 1}),
        (bob, "POST", f"/comments/{comment}/reports", {"reason": "spam"}),
        (
            desk,
            "POST",
            "/moderation/decisions",
            {"decisions": [{"comment": comment, "action": "approve"}]},
        ),
        (desk, "PATCH", f"/moderation/authors/{bob.id}", {"standing": "normal", "reason": "x"}),
        (desk, "PATCH", "/moderation/articles/a1", {"open": True}),
        (desk, "PATCH", f"/moderation/comments/{comment}", {"body": "z"}),
        (desk, "PATCH", "/moderation/settings", {"settings": {"slow_mode": "0"}}),
    ]


def test_no_body_however_broken_is_an_error_of_ours(house: House, shared_data: Path) -> None:
    bodies = {
        one.name: one.read_bytes()
        for one in sorted((shared_data / "json" / "test_parsing").iterdir())
    }
    assert len(bodies) > 100
    for caller, method, path, _ in endpoints(house)[2:7:2]:
        for name, body in bodies.items():
            answer = caller.call(
                method, path, data=body, headers={"Content-Type": "application/json"}
            )
            problem(answer, answer.status_code)
            assert answer.status_code in ((400, 413) if name.startswith("n_") else (400, 422)), (
                path,
                name,
            )


def test_no_value_of_the_wrong_kind_is_an_error_of_ours(house: House) -> None:
    strange: list[Any] = [
        None,
        True,
        0,
        -1,
        1.5,
        10**18,
        10**30,
        1e308,
        "",
        "x",
        "\0",
        [],
        [[]],
        {},
        {"a": {}},
        ["x"] * 5,
    ]
    for caller, method, path, good in endpoints(house):
        for name in good:
            for value in strange:
                body = json.dumps({**good, name: value})
                answer = caller.call(
                    method, path, data=body, headers={"Content-Type": "application/json"}
                )
                assert answer.status_code < 500, (path, name, value)
                if answer.status_code >= 400:
                    problem(answer, answer.status_code)


@pytest.mark.parametrize(
    "value",
    ["%00", "%FF", "%ED%A0%80", "%F0%9F%99%82", "a" * 3000, "%E2%80%AE", "'", "..%2f..", "["],
)
def test_no_address_is_an_error_of_ours(house: House, value: str) -> None:
    ada, desk = house.reader(), house.staff("owner")
    client = house.app.test_client()
    for path in (
        f"/thread?site={value}&article=a",
        f"/thread?site={house.key}&article={value}",
        f"/thread?site={house.key}&article=b&url={value}&title={value}",
        f"/counts?site={house.key}&article={value}",
        f"/comments/{value}",
        f"/comments/{value}/replies?cursor={value}",
    ):
        assert client.get(API + path).status_code < 500, path
    assert ada.get(f"/me?site={house.key}&article={value}").status_code < 500
    for path in (
        f"/moderation/comments/{value}",
        f"/moderation/comments?q={value}&author={value}",
        f"/moderation/comments?article={value}",
        f"/moderation/comments?reason={value}&rule={value}&section={value}&language={value}",
        f"/moderation/log?actor={value}&action={value}&comment={value}",
        f"/moderation/authors/{value}",
    ):
        assert desk.get(path).status_code < 500, path
    for method, path, body in (
        ("PATCH", f"/moderation/articles/{value}", {"open": True}),
        ("POST", f"/moderation/decisions/{value}/undo", None),
        ("DELETE", f"/moderation/tokens/{value}", None),
        ("DELETE", f"/moderation/bans/{value}", None),
        ("PUT", f"/moderation/comments/{value}/claim", None),
    ):
        assert desk.call(method, path, body).status_code in (400, 404, 415), path
