"""A request repeated with its key gets the first answer, however many repeats arrive at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.database.engines import db
from comments.models import StoredAnswer
from tests.house import Caller, House


def key() -> dict[str, str]:
    """A key nobody has used."""
    return {"Idempotency-Key": uuid.uuid4().hex}


def at_once(times: int, ask: Callable[[], TestResponse]) -> list[TestResponse]:
    """Ask from as many threads."""
    with ThreadPoolExecutor(times) as pool:
        return [one.result() for one in [pool.submit(ask) for _ in range(times)]]


def same(answers: list[TestResponse]) -> TestResponse:
    """All answers are one and the same; return it."""
    assert {one.status_code for one in answers} == {answers[0].status_code}, [
        one.text for one in answers
    ]
    assert len({one.text for one in answers}) == 1
    assert sum("Idempotent-Replayed" not in one.headers for one in answers) == 1
    return answers[0]


def test_fifty_parallel_repeats_make_one_comment_and_get_one_answer(house: House) -> None:
    ada, headers = house.reader(), key()

    def ask() -> TestResponse:
        return Caller(house.app.test_client(), ada.token).call(
            "POST",
            "/comments",
            {"site": house.key, "article": "a1", "body": "Once"},
            headers=headers,
        )

    answer = same(at_once(50, ask))
    assert answer.status_code == 201
    assert [one["id"] for one in house.thread()["items"]] == [answer.json["id"]]
    assert house.thread()["article"]["comment_count"] == 1


def test_signing_in_reporting_and_deciding_are_done_once_too(house: House) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comments = [ada.says(f"Number {n}, quite unlike the others: {uuid.uuid4()}") for n in range(5)]
    orders = [{"comment": one, "action": "reject"} for one in comments]
    reported, decided, signed = key(), key(), key()

    def report() -> TestResponse:
        caller = Caller(house.app.test_client(), bob.token)
        return caller.call(
            "POST", f"/comments/{comments[0]}/reports", {"reason": "spam"}, headers=reported
        )

    def decide() -> TestResponse:
        caller = Caller(house.app.test_client(), desk.token)
        return caller.call("POST", "/moderation/decisions", {"decisions": orders}, headers=decided)

    def sign_in() -> TestResponse:
        caller = Caller(house.app.test_client())
        return caller.call("POST", "/readers", {"site": house.key, "name": "Cleo"}, headers=signed)

    assert same(at_once(10, report)).status_code == 201
    assert len(desk.comment(comments[0])["reports"]) == 1
    outcome = same(at_once(10, decide)).json
    assert [one["outcome"] for one in outcome["results"]] == ["done"] * 5
    assert [one["action"] for one in desk.comment(comments[1])["decisions"]] == ["post", "reject"]
    assert same(at_once(10, sign_in)).status_code == 201


def test_the_same_key_with_another_body_is_refused(house: House) -> None:
    ada, headers = house.reader(), key()
    assert ada.post("One", headers=headers).status_code == 201
    refused = ada.post("Two", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (422, "idempotency_key_reused")
    assert len(house.thread()["items"]) == 1


def test_a_key_belongs_to_its_caller_and_its_path(house: House) -> None:
    ada, bob, headers = house.reader("Ada"), house.reader("Bob"), key()
    first, second = ada.post("Mine", headers=headers), bob.post("Mine", headers=headers)
    assert first.json["id"] != second.json["id"]
    report = bob.call(
        "POST", f"/comments/{first.json['id']}/reports", {"reason": "spam"}, headers=headers
    )
    assert report.json["reason"] == "spam"


def test_a_refusal_is_not_kept_so_that_the_repeat_may_succeed(house: House) -> None:
    ada, desk, headers = house.reader(), house.staff(), key()
    ada.says("Opens the article")
    desk.call("PATCH", "/moderation/articles/a1", {"open": False})
    assert ada.post("Again", headers=headers).status_code == 409
    desk.call("PATCH", "/moderation/articles/a1", {"open": True})
    assert ada.post("Again", headers=headers).status_code == 201


def test_a_key_is_one_to_255_printable_characters(house: House) -> None:
    ada = house.reader()
    for bad in ("", "x" * 256, "a\tb"):
        answer = ada.post("Hello", headers={"Idempotency-Key": bad})
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["Idempotency-Key"])


def test_an_abandoned_first_request_does_not_block_its_repeat_for_ever(
    house: House, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    from comments.web import transactions

    monkeypatch.setattr(transactions, "_PATIENCE_SECONDS", 0.2)
    desk, headers = house.staff(), key()
    body = {"decisions": [{"comment": "0000000000000", "action": "approve"}]}
    first = desk.call("POST", "/moderation/decisions", body, headers=headers)
    assert first.status_code == 200
    with house.app.app_context():
        from comments.database.engines import writing

        session = db.session()
        writing(session)
        latest = session.query(StoredAnswer).order_by(StoredAnswer.created_at.desc()).first()
        assert latest is not None
        assert first.json["batch"] not in latest.body
        latest.status = 0
        session.commit()
    waiting = desk.call("POST", "/moderation/decisions", body, headers=headers)
    assert (waiting.status_code, waiting.json["code"]) == (409, "in_progress")
    monkeypatch.setattr(transactions, "_ABANDONED", transactions._ABANDONED * 0)
    assert desk.call("POST", "/moderation/decisions", body, headers=headers).status_code == 200


def test_no_answer_is_kept_in_clear(house: House) -> None:
    headers = key()
    body = {"role": "moderator", "name": "Once"}
    owner = house.staff("owner")
    first = owner.call("POST", "/moderation/tokens", body, headers=headers)
    again = owner.call("POST", "/moderation/tokens", body, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json["token"] == again.json["token"]
    with house.app.app_context():
        bodies = db.session.scalars(select(StoredAnswer.body)).all()
    assert bodies
    assert not [text for text in bodies if first.json["token"] in (text or "")]


def test_a_revoked_token_gets_no_answer_again(house: House) -> None:
    headers, body = key(), {"role": "moderator", "name": "Twice"}
    owner, other = house.staff("owner"), house.staff("owner", "Somebody else")
    assert other.call("POST", "/moderation/tokens", body, headers=headers).status_code == 201
    tokens = {token["name"]: token["id"] for token in owner.get("/moderation/tokens").json["items"]}
    owner.call("DELETE", f"/moderation/tokens/{tokens['Somebody else']}")
    repeat = other.call("POST", "/moderation/tokens", body, headers=headers)
    assert repeat.status_code == 401
    assert "cms_" not in repeat.text


def test_a_repeat_from_a_foreign_page_is_refused(house: House) -> None:
    ada, headers = house.reader(), key()
    body = {"site": house.key, "article": "a1", "body": "From our own page."}
    assert ada.call("POST", "/comments", body, headers=headers).status_code == 201
    foreign = ada.call(
        "POST", "/comments", body, headers={**headers, "Origin": "https://evil.example"}
    )
    assert (foreign.status_code, foreign.json["code"]) == (403, "foreign_origin")
