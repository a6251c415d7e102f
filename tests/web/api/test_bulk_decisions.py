"""One decision for a subthread, or for all that a filter matches."""

from __future__ import annotations

import os
from typing import Any

import pytest
from sqlalchemy import insert, select

from comments.database.engines import db, writing
from comments.models import Comment, private_id, public_id
from comments.models.ids import new_id
from comments.services.moderation import bulk, index_scan
from comments.web.api import bulk_decisions
from tests.house import House, Staff

PATH = "/moderation/comments/decisions"
MANY = int(os.environ.get("COMMENTS_BULK_ITEMS", "200"))
"""Comments decided on at once: as many as the environment says, 200 by default."""


def decide(desk: Staff, **order: Any) -> dict[str, Any]:
    """Take one decision for many; return the answer."""
    answer = desk.call("POST", PATH, order)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.json)  # type: ignore[arg-type]


def test_a_subthread_is_decided_on_with_or_without_its_root(house: House) -> None:
    house.set(flood_minute="0")
    ada, desk = house.reader(), house.staff()
    root = ada.says("The tram was early today.")
    child = ada.says("And the bus was late, as always.", parent=root)
    grandchild = ada.says("While the ferry did not come at all.", parent=child)
    elsewhere = ada.says("Somewhere else entirely, a plane.")
    below = decide(desk, action="reject", subthread=root, root=False, reason="off_topic")
    assert [one["comment"] for one in below["results"]] == [child, grandchild]
    desk.call("POST", f"/moderation/decisions/{below['batch']}/undo")
    whole = decide(desk, action="reject", subthread=root)
    assert (whole["done"], whole["others"], whole["remaining"]) == (3, [], 0)
    assert desk.comment(elsewhere)["status"] == "approved"
    back = decide(desk, action="restore", subthread=root, statuses=["rejected"])
    assert back["done"] == 3
    refusal = desk.call("POST", PATH, {"action": "reject", "subthread": "unheard"})
    assert refusal.status_code == 404


def test_all_that_a_filter_matches_is_decided_on_until_nothing_remains(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_decisions, "AT_ONCE", 3)
    house.set(flood_minute="0", mode="pre")
    ada, ben, desk = house.reader("Ada"), house.reader("Ben"), house.staff()
    for number in range(7):
        ada.says(f"Tram number {number} was early today.")
    other = ben.says("And a bus was late.")
    order = {"action": "approve", "filter": {"author": ada.id}}
    steps = [decide(desk, **order) for _ in range(3)]
    assert [(one["done"], one["remaining"]) for one in steps] == [(3, 4), (3, 1), (1, 0)]
    assert not any(one["more"] for one in steps)
    assert decide(desk, **order)["done"] == 0
    assert desk.comment(other)["status"] == "pending"
    batch = decide(desk, action="reject", filter={"queue": "approved", "q": "tram"})
    assert (batch["done"], batch["remaining"]) == (3, 4)
    on: dict[str, Any] = {**order, "action": "reject", "cursor": batch["next"]}
    assert [decide(desk, **on)["done"], decide(desk, **on)["done"]] == [3, 1]


def test_a_long_list_of_others_is_walked_in_parts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_WALKS", 1)
    monkeypatch.setattr(index_scan, "MOST_TESTED", 3)
    house.set(flood_minute="0")
    ada, desk = house.reader("Ada"), house.staff()
    first = ada.says("See https://news.example/one, the first of them.")
    for number in range(6):
        ada.says(f"Tram number {number} was early, see https://news.example/{number}.")
    desk.decide(first, "reject", reason="spam")
    order: dict[str, Any] = {"action": "restore", "filter": {"has_link": True}}
    order["statuses"] = ["rejected"]
    answer, count = decide(desk, **order), 0
    while answer["next"] is not None:
        assert answer["done"] == 0
        count += 1
        answer = decide(desk, **order, cursor=answer["next"])
    assert (answer["done"], count) == (1, 2)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"action": "approve"}, "filter"),
        ({"action": "approve", "filter": {}}, "filter"),
        ({"action": "approve", "filter": {"langauge": "de"}}, "filter.langauge"),
        ({"action": "approve", "filter": {"queue": "wave"}}, "filter"),
        ({"action": "approve", "wave": "0000000000000"}, "wave"),
        ({"action": "approve", "wave": "0000000000000", "filter": {"q": "a"}}, "filter"),
        ({"action": "pin", "filter": {"q": "tram"}}, "action"),
        ({"action": "reject", "filter": {"q": "tram"}, "reason": "unheard-of"}, "reason"),
        ({"action": "approve", "filter": {"q": "tram"}, "statuses": ["deleted"]}, "statuses.0"),
    ],
)
def test_what_cannot_be_is_refused(house: House, order: dict[str, Any], field: str) -> None:
    answer = house.staff().call("POST", PATH, order)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])  # type: ignore[index]


def test_a_sweep_for_a_reason_there_is_none_of_is_refused_as_a_whole(house: House) -> None:
    path = f"/moderation/authors/{house.reader().id}/decisions"
    order = {"action": "reject", "statuses": ["approved"], "reason": "unheard-of"}
    answer = house.staff().call("POST", path, order)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["reason"])  # type: ignore[index]


def test_who_is_limited_to_sections_decides_there_alone(house: House) -> None:
    ada, owner = house.reader(), house.staff("owner")
    own, other = ada.says("A tram, here.", article="a1"), ada.says("A bus, there.", article="a2")
    owner.call("PATCH", "/moderation/articles/a1", {"section": "Transport"})
    sam = house.person("moderator", "Sam", sections=("Transport",))
    assert decide(sam, action="reject", filter={"author": ada.id})["done"] == 1
    assert [owner.comment(one)["status"] for one in (own, other)] == ["rejected", "approved"]


def copies(house: House, comment: str, count: int) -> list[str]:
    """Store a comment so many times more, without the way that readers take; return the ids."""
    with house.app.app_context():
        writing(db.session())
        columns = [column for column in Comment.__table__.columns if column.name != "id"]
        original = db.session.execute(
            select(*columns).where(Comment.id == private_id(comment))
        ).one()
        numbers = [new_id() for _ in range(count)]
        rows = [{**original._mapping, "id": number} for number in numbers]
        db.session.execute(insert(Comment), rows)
        db.session.commit()
    return [public_id(number) for number in numbers]


def test_of_many_at_once_the_two_that_fail_are_told(
    house: House,
) -> None:
    """As the desk does it: a hundred a call, each item at the version that was seen."""
    house.set(flood_minute="0", flood_hour="0", mode="pre", repeats="off")
    desk, colleague = house.staff(), house.staff(name="Bea")
    ids = copies(house, house.reader().says("The tram was early."), MANY)
    colleague.decide(ids[MANY // 4], "spam")
    colleague.decide(ids[-1], "approve")
    outcomes, batches = [], []
    for first in range(0, MANY, 100):
        orders = [
            {"comment": one, "version": 1, "action": "reject", "reason": "spam"}
            for one in ids[first : first + 100]
        ]
        answer = desk.call("POST", "/moderation/decisions", {"decisions": orders}).json
        outcomes += answer["results"]  # type: ignore[index]
        batches.append(answer["batch"])  # type: ignore[index]
    failed = {one["comment"]: one["by"]["actor"]["name"] for one in outcomes if one["by"]}
    assert failed == {ids[MANY // 4]: "Bea", ids[-1]: "Bea"}
    assert sum(one["outcome"] == "done" for one in outcomes) == MANY - 2
    undone = desk.call("POST", f"/moderation/decisions/{batches[-1]}/undo").json["results"]  # type: ignore[index]
    assert [one["outcome"] for one in undone] == ["done"] * 99
    statuses = [desk.comment(ids[place])["status"] for place in (0, MANY // 4, -2, -1)]
    assert statuses == ["rejected", "spam", "pending", "approved"]
