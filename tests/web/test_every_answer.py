"""What is true of the answer of every route: its headers, and that no bytes of a query break it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from comments.settings import Settings
from comments.web.cache import ResponseCache
from tests.architecture.route_requests import asks
from tests.architecture.route_scene import set_scene
from tests.house import House
from tests.web.forms import FormReader


def requests(app: Flask, house: House, other: House) -> Iterator[tuple[str, str, str]]:
    """Every route with its method and an address of it."""
    for name, ask in asks(set_scene(house, other)).items():
        yield name, ask.method, ask.path
    for path in (
        "/nothing",
        "/api/v1/nothing",
        "/t/unknown?article=a",
        "/embed/thread?site=x&article=y",
    ):
        yield "", "GET", path


def test_every_answer_carries_the_headers_that_protect_its_reader(
    app: Flask, house: House, other_house: House
) -> None:
    for name, method, path in requests(app, house, other_house):
        answer = app.test_client().open(path, method=method)
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", name
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy or "default-src 'self'" in policy, (name, policy)
        if not name.startswith("playground"):
            assert "frame-ancestors 'none'" in policy, (name, policy)
            assert headers["X-Frame-Options"] == "DENY", name


@pytest.mark.parametrize(
    "query", [b"article=\xc3\xbc&site=\xe6\x97\xa5", b"x=\xff\xfe&article=\xed\xa0\x80"]
)
def test_no_bytes_of_a_query_are_an_error_of_ours(
    app: Flask, house: House, other_house: House, settings: Settings, query: bytes
) -> None:
    for name, method, path in requests(app, house, other_house):
        for door in (app, ResponseCache(app, settings)):
            environ = EnvironBuilder(path.partition("?")[0], method=method).get_environ()
            environ["QUERY_STRING"] = query.decode("latin-1")
            environ["wsgi.input"] = io.BytesIO()
            _, status, _ = run_wsgi_app(door, environ)
            assert int(status[:3]) < 500, name


def test_a_key_in_raw_utf_8_is_the_key_it_spells(
    app: Flask, house: House, settings: Settings
) -> None:
    house.reader().says("Grüße.", article="grün")
    for door in (app, ResponseCache(app, settings)):
        environ = EnvironBuilder("/embed/news").get_environ()
        query = f"site={house.key}&article=grün".encode()
        environ["QUERY_STRING"] = query.decode("latin-1")
        body, status, _ = run_wsgi_app(door, environ)
        assert status.startswith("200")
        assert b'"count":1' in b"".join(body)


def test_a_redirect_leads_to_no_host_that_a_caller_names(app: Flask, house: House) -> None:
    client = app.test_client()
    for path in (f"/t//{house.key}?article=a", f"//t/{house.key}", "/api//v1/thread"):
        for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
            answer = client.get(path, headers=headers)
            assert "evil" not in answer.headers.get("Location", "")
            if answer.status_code in (301, 302, 303, 307, 308):
                assert answer.headers["Location"].startswith("/")
                assert not answer.headers["Location"].startswith("//")


def test_what_is_another_sites_is_not_there(app: Flask, house: House, other_house: House) -> None:
    scene = set_scene(house, other_house)
    here, there = scene.callers["reader"], other_house.reader("Eve")
    there.says("Under an article of the same name.", article="a1")
    foreign = there.says("Another.", article="a1")
    staff = scene.callers["owner"]
    ids = {scene.comment, scene.theirs, scene.held, scene.author, scene.decision}
    walked = 0
    for name, ask in asks(scene).items():
        path, body, form = ask.path, ask.json, ask.form
        swapped = path
        for value in ids:
            swapped = swapped.replace(
                f"/{value}", f"/{there.id if value == scene.author else foreign}"
            )
        if swapped == path and not (form and form.get("comment")):
            continue
        walked += 1
        if path.startswith("/t/"):
            continue
        caller = staff if "/moderation/" in path else here
        joint = "&" if "?" in swapped else "?"
        named = f"site={house.key}" + ("&article=a1" if path.startswith("/embed/") else "")
        takes_site = ask.method == "GET" and "/moderation/" not in path
        address = f"{swapped}{joint}{named}" if takes_site else swapped
        headers = {"Authorization": f"Bearer {caller.token}"}
        answer = app.test_client().open(address, method=ask.method, json=body, headers=headers)
        assert answer.status_code == 404, (name, address, answer.status_code)
    assert walked > 12
    client = app.test_client()
    for query in (
        f"replies={foreign}",
        *(f"act={act}&comment={foreign}" for act in ("reply", "report")),
    ):
        assert client.get(f"/t/{house.key}?article=a1&{query}").status_code == 404, query
    assert client.get(f"/t/{house.key}?article=a1&comment={foreign}").status_code == 404
    zoe = FormReader(house)
    zoe.says("So that there is somebody.")
    for act, field in (
        ("report", "comment"),
        ("edit", "comment"),
        ("delete", "comment"),
        ("act", "up"),
    ):
        answer = zoe.send(act, reason="spam", body="x", **{field: foreign})
        assert answer.status_code == 404, act
    assert "Another." not in zoe.send("comments", body="x", parent=foreign).text
    assert here.post("x", parent=foreign).status_code == 422


def test_a_parent_that_cannot_be_answered_gives_nothing_away(house: House) -> None:
    ada, ben = house.reader("Ada"), house.reader("Ben")
    house.set(mode="pre")
    pending = ada.says("Waits.")
    house.set(mode="post")
    rejected = ada.says("Gone.")
    house.staff().decide(rejected, "reject", reason="spam")
    elsewhere = ada.says("Elsewhere.", article="a2")
    answers = [
        ben.post("x", parent=parent)
        for parent in (pending, rejected, elsewhere, "0000000000000", "?")
    ]
    bodies = [{**answer.json, "request_id": ""} for answer in answers]
    assert all(
        (answer.status_code, body) == (422, bodies[0])
        for answer, body in zip(answers, bodies, strict=True)
    )
    assert ada.post("x", parent=pending).json["code"] == "parent_waiting"
