"""The desk: what becomes of authors and threads, the log, and who may do what."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from comments.database.engines import db, writing
from comments.models import ApiToken
from tests.house import Caller, House, Staff


def standing(desk: Staff, author: str, **change: Any) -> TestResponse:
    """Give an author a standing."""
    return desk.call(
        "PATCH", f"/moderation/authors/{author}", {"reason": "See the rules", **change}
    )


STANDINGS = [
    ("banned", 403, "banned"),
    ("suspended", 403, "suspended"),
    ("premoderated", 202, None),
    ("shadowed", 201, None),
    ("trusted", 201, None),
    ("normal", 201, None),
]


@pytest.mark.parametrize(("name", "status", "code"), STANDINGS)
def test_an_authors_standing_decides_what_becomes_of_what_they_write(
    house: House, name: str, status: int, code: str | None
) -> None:
    ada, desk = house.reader(), house.staff()
    until = (
        {"until": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
        if name == "suspended"
        else {}
    )
    changed = standing(desk, ada.id, standing=name, **until)
    assert changed.status_code == 200, changed.text
    assert changed.json["standing"] == name
    answer = ada.post("What will become of this?")
    assert answer.status_code == status
    if code:
        assert answer.json["code"] == code
    if name == "trusted":
        house.set(mode="pre")
        assert ada.post("Trusted readers need not wait").status_code == 201
    entry = desk.get(f"/moderation/log?author={ada.id}&action=standing").json["items"][0]
    assert entry["after"].startswith(name)
    assert entry["reason"] == "See the rules"


def test_a_suspension_ends_by_itself(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    until = datetime.now(UTC) + timedelta(seconds=0.8)
    assert standing(desk, ada.id, standing="suspended", until=until.isoformat()).status_code == 200
    assert ada.post("Too early").json["code"] == "suspended"
    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()) + 0.02)
    assert ada.post("Back again").status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"standing": "sainted"}, "standing"),
        ({"standing": "suspended"}, "until"),
        ({"standing": "banned", "until": "2001-01-01T00:00:00Z"}, "until"),
        ({"standing": "normal", "until": "2101-01-01T00:00:00Z"}, "until"),
        ({"standing": "banned", "until": "tomorrow"}, "until"),
        ({"standing": "banned", "until": "9999-12-31T23:59:59-12:00"}, "until"),
        ({"standing": "banned", "reason": ""}, "reason"),
        ({"standing": "banned", "reason": "x" * 301}, "reason"),
        ({"standing": "banned", "mood": "bad"}, "mood"),
    ],
)
def test_a_standing_that_makes_no_sense_is_refused(
    house: House, change: dict[str, Any], field: str
) -> None:
    answer = standing(house.staff(), house.reader().id, **change)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_a_thread_closes_at_its_time_and_opens_again(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    ada.says("Before")
    ends = datetime.now(UTC) + timedelta(seconds=0.6)
    assert (
        desk.call("PATCH", "/moderation/articles/a1", {"closes_at": ends.isoformat()}).json["open"]
        is True
    )
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()) + 0.02)
    assert ada.post("After").json["code"] == "thread_closed"
    assert house.thread()["article"]["open"] is False
    assert desk.call("PATCH", "/moderation/articles/a1", {"open": True}).json["open"] is True
    assert ada.post("And again").status_code == 201
    assert desk.call("PATCH", "/moderation/articles/a1", {"mode": "pre"}).json["mode"] == "pre"
    assert ada.post("Waiting for a moderator").status_code == 202
    assert desk.call("PATCH", "/moderation/articles/a1", {"mode": None}).json["mode"] == "post"
    actions = [one["action"] for one in desk.get("/moderation/log?article=a1").json["items"]]
    assert actions.count("article_mode") == 2
    assert "article_closes_at" in actions
    for bad in (
        {"mode": "x"},
        {"open": None},
        {"closes_at": "x"},
        {"slow_mode": -1},
        {"unknown": 1},
    ):
        assert desk.call("PATCH", "/moderation/articles/a1", bad).status_code == 422
    assert desk.call("PATCH", "/moderation/articles/nowhere", {"open": False}).status_code == 404


def test_a_change_of_an_article_is_answered_with_what_was_changed(house: House) -> None:
    desk, change = house.staff(), {"section": "Food", "language": "de", "slow_mode": 30}
    house.reader().says("Before")
    answer = desk.call("PATCH", "/moderation/articles/a1", change)
    assert change.items() <= answer.json.items()


def test_the_log_tells_every_decision_newest_first(house: House) -> None:
    ada, mo, jo = house.reader(), house.staff(name="Mo"), house.staff(name="Jo")
    first, second = ada.says("First of two texts"), ada.says("And a different second")
    mo.decide(first, "reject", reason="spam", note="Look: an ad")
    jo.decide(second, "spam")
    standing(jo, ada.id, standing="premoderated")
    entries = mo.get("/moderation/log").json["items"]
    assert [entry["action"] for entry in entries] == ["standing", "spam", "reject", "post", "post"]
    assert [int(entry["id"]) for entry in entries] == sorted(
        (int(entry["id"]) for entry in entries), reverse=True
    )
    jos = entries[1]["actor"]["id"]
    cases: list[tuple[dict[str, str], list[str]]] = [
        ({"comment": first}, ["reject", "post"]),
        ({"author": ada.id}, ["standing", "spam", "reject", "post", "post"]),
        ({"action": "reject"}, ["reject"]),
        ({"actor": jos}, ["standing", "spam"]),
        ({"action": "article_open"}, []),
    ]
    for query, expected in cases:
        assert [
            e["action"] for e in mo.get("/moderation/log", query_string=query).json["items"]
        ] == expected
    page = mo.get("/moderation/log?limit=2").json
    rest = mo.get("/moderation/log", query_string={"cursor": page["next"], "limit": 100}).json
    assert [e["id"] for e in page["items"] + rest["items"]] == [e["id"] for e in entries]


def test_another_sites_token_sees_and_changes_nothing(house: House, other_house: House) -> None:
    ada, desk, foreign = house.reader(), house.staff(), other_house.staff("owner")
    comment = ada.says("Ours alone")
    decision = desk.decide(comment, "note", note="Private")["decision"]
    assert foreign.decide(comment, "reject")["code"] == "unknown_comment"
    key = house.key
    requests = [
        ("GET", f"/moderation/queues?site={key}", None, 403),
        ("GET", f"/moderation/comments?site={key}", None, 403),
        ("GET", f"/moderation/log?site={key}", None, 403),
        ("GET", f"/moderation/comments/{comment}", None, 404),
        ("POST", f"/moderation/decisions/{decision}/undo", None, 404),
        ("PATCH", f"/moderation/authors/{ada.id}", {"standing": "banned", "reason": "x"}, 404),
        ("PATCH", "/moderation/articles/a1", {"open": False}, 404),
    ]
    for method, path, body, status in requests:
        assert foreign.call(method, path, body).status_code == status, path
    assert foreign.queue("all") == []
    assert foreign.get(f"/moderation/log?comment={comment}").status_code == 422
    assert foreign.get(f"/moderation/comments?author={ada.id}").status_code == 422
    assert house.thread()["items"][0]["state"] == "visible"


def test_staff_routes_take_staff_tokens_alone_and_reader_routes_readers(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    for token in (None, ada.token, "cms_wrong", "", "x" * 5000):
        answer = Caller(house.app.test_client(), token).get("/moderation/queues")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    for token in (desk.token, "nonsense", "a.b.c"):
        answer = Caller(house.app.test_client(), token).get(f"/me?site={house.key}")
        assert (answer.status_code, answer.json["code"]) == (401, "bad_reader_token")


def test_a_role_includes_those_below_it_and_no_other(house: House) -> None:
    roles = ("moderator", "administrator", "owner")
    for role in roles:
        desk = house.staff(role)
        assert desk.get("/moderation/queues").status_code == 200
        statuses = [
            desk.call(
                "PATCH", "/moderation/settings", {"settings": {"slow_mode": "0"}}
            ).status_code,
            desk.get("/moderation/tokens").status_code,
        ]
        allowed = {"moderator": [403, 403], "administrator": [200, 403], "owner": [200, 200]}
        assert statuses == allowed[role]


def test_a_revoked_token_opens_nothing_and_the_last_use_is_known(house: House) -> None:
    owner = house.staff("owner", name="Olga")
    issued = owner.call("POST", "/moderation/tokens", {"role": "moderator", "name": "Temp"}).json
    temp = Staff(house.app.test_client(), issued["token"], house.key)
    used = {
        one["name"]: one["last_used_at"] for one in owner.get("/moderation/tokens").json["items"]
    }
    assert used["Olga"] is not None
    assert used["Temp"] is None
    assert temp.get("/moderation/queues").status_code == 200
    used = {
        one["name"]: one["last_used_at"] for one in owner.get("/moderation/tokens").json["items"]
    }
    assert used["Temp"] is not None
    assert owner.call("DELETE", f"/moderation/tokens/{issued['id']}").status_code == 204
    refused = temp.get("/moderation/queues")
    assert (refused.status_code, refused.json["code"]) == (401, "bad_staff_token")
    with house.app.app_context():
        writing(db.session())
        stored = [one.digest for one in db.session.query(ApiToken).all()]
    assert not any(issued["token"] in digest for digest in stored)
