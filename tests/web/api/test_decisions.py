"""Decisions and their undoing, through the API."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from comments.services.threads.tree import PINNED_LIMIT
from tests.house import House, Staff
from tests.web.api.test_queues import queues


def undo(desk: Staff, decision: str) -> dict[str, Any]:
    """Take a decision or a batch back; return what became of the first."""
    answer = desk.call("POST", f"/moderation/decisions/{decision}/undo")
    assert answer.status_code == 200, answer.text
    return dict(answer.json["results"][0])


def test_decisions_stand_or_fall_alone(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    first, second = ada.says("The first one here"), ada.says("Another text entirely")
    answer = desk.call(
        "POST",
        "/moderation/decisions",
        {
            "decisions": [
                {"comment": first, "action": "reject", "reason": "abuse"},
                {"comment": "0000000000000", "action": "reject"},
                {"comment": second, "action": "approve"},
                {"comment": second, "action": "fly"},
                {"comment": second, "action": "reject", "reason": "because"},
                {"comment": second, "action": "reject", "version": 99},
                {"comment": second, "action": "note"},
                {"comment": second, "action": "restore"},
                {"comment": second, "action": "spam", "version": 1},
            ]
        },
    )
    results = answer.json["results"]
    assert [(one["outcome"], one["code"]) for one in results] == [
        ("done", None),
        ("refused", "unknown_comment"),
        ("refused", "no_change"),
        ("refused", "invalid"),
        ("refused", "invalid"),
        ("conflict", "conflict"),
        ("refused", "invalid"),
        ("refused", "not_allowed"),
        ("done", None),
    ]
    assert all(one["detail"] for one in results if one["outcome"] != "done")
    assert house.thread()["article"]["comment_count"] == 0


@pytest.mark.parametrize("count", [0, 101])
def test_a_call_takes_one_to_a_hundred_decisions(house: House, count: int) -> None:
    orders = [{"comment": "0000000000000", "action": "approve"}] * count
    assert (
        house.staff().call("POST", "/moderation/decisions", {"decisions": orders}).status_code
        == 422
    )


def test_a_stale_decision_is_a_conflict_that_names_who_did_what(house: House) -> None:
    ada, first, second = house.reader(), house.staff(name="Mo"), house.staff(name="Jo")
    comment = ada.says("Two people look at me")
    version = second.comment(comment)["version"]
    assert first.decide(comment, "reject", version=version)["outcome"] == "done"
    late = second.decide(comment, "approve", version=version)
    assert (late["outcome"], late["status"], late["version"]) == (
        "conflict",
        "rejected",
        version + 1,
    )
    assert (late["by"]["actor"]["name"], late["by"]["action"]) == ("Mo", "reject")
    assert "Mo" in late["detail"]
    ada_edit = ada.says("I am going to be edited")
    version = second.comment(ada_edit)["version"]
    ada.edit(ada_edit, "I have been edited in between")
    assert second.decide(ada_edit, "approve", version=version)["by"]["action"] == "edit"


TRANSITIONS = [
    ("pending", "approve", "approved"),
    ("pending", "reject", "rejected"),
    ("pending", "spam", "spam"),
    ("pending", "restore", None),
    ("pending", "pin", None),
    ("approved", "approve", None),
    ("approved", "reject", "rejected"),
    ("approved", "spam", "spam"),
    ("approved", "restore", None),
    ("approved", "pin", "approved"),
    ("approved", "unpin", None),
    ("approved", "note", "approved"),
    ("rejected", "approve", "approved"),
    ("rejected", "reject", None),
    ("rejected", "spam", "spam"),
    ("rejected", "restore", "approved"),
    ("rejected", "pin", None),
    ("spam", "approve", "approved"),
    ("spam", "reject", "rejected"),
    ("spam", "spam", None),
    ("spam", "restore", "approved"),
    ("deleted", "approve", None),
    ("deleted", "reject", None),
    ("deleted", "restore", None),
    ("deleted", "note", "deleted"),
]


@pytest.mark.parametrize(("before", "action", "after"), TRANSITIONS)
def test_each_action_leads_where_it_should_or_is_refused(
    house: House, before: str, action: str, after: str | None
) -> None:
    ada, desk = house.reader(), house.staff()
    house.set(mode="pre" if before == "pending" else "post")
    comment = ada.says("Judge me")
    if before == "deleted":
        ada.delete(comment)
    elif before in ("rejected", "spam"):
        desk.decide(comment, {"rejected": "reject", "spam": "spam"}[before])
    outcome = desk.decide(comment, action, note="Because")
    assert outcome["outcome"] == ("done" if after else "refused")
    assert desk.comment(comment)["status"] == (after or before)


@pytest.mark.parametrize("action", ["approve", "reject", "spam", "pin", "feature", "escalate"])
def test_a_decision_is_undone_with_what_followed_from_it(house: House, action: str) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comment = ada.says("Do and undo")
    bob.report(comment)
    before = desk.comment(comment)
    result = desk.decide(comment, action)
    assert result["outcome"] == "done"
    back = undo(desk, result["decision"])
    assert (back["outcome"], back["status"]) == ("done", "approved")
    after = desk.comment(comment)
    for name in ("status", "pinned", "featured", "escalated", "reports", "record", "html"):
        assert after[name] == before[name], name
    entry = after["decisions"][-1]
    assert (entry["action"], entry["undoes"]) == ("undo", result["decision"])
    assert queues(desk)["reported"] == 1
    assert undo(desk, result["decision"])["outcome"] == "conflict"
    again = undo(desk, entry["id"])
    assert (again["outcome"], again["status"]) == ("done", result["status"])
    repeated = desk.comment(comment)
    for name in ("pinned", "featured", "escalated"):
        assert repeated[name] == (name.startswith(action[:3])), name
    assert [one["resolved"] for one in repeated["reports"]] == [
        {"approve": "dismissed", "reject": "upheld", "spam": "upheld"}.get(action)
    ]
    assert undo(desk, entry["id"])["outcome"] == "conflict"
    assert undo(desk, result["decision"])["outcome"] == "done"
    assert desk.comment(comment)["reports"] == before["reports"]


def test_only_the_latest_decision_is_undone_and_a_note_does_not_stand_in_the_way(
    house: House,
) -> None:
    ada, mo, jo = house.reader(), house.staff(name="Mo"), house.staff(name="Jo")
    comment = ada.says("Busy comment")
    first = mo.decide(comment, "reject")
    jo.decide(comment, "note", note="Are you sure?")
    second = jo.decide(comment, "spam", override=True)
    late = undo(mo, first["decision"])
    assert (late["outcome"], late["by"]["actor"]["name"], late["by"]["action"]) == (
        "conflict",
        "Jo",
        "spam",
    )
    jo.decide(comment, "note", note="Never mind")
    assert undo(jo, second["decision"])["status"] == "rejected"
    (post,) = [one for one in mo.comment(comment)["decisions"] if one["action"] == "post"]
    assert undo(mo, post["id"])["outcome"] == "refused"


def test_a_batch_is_undone_as_one_and_names_what_has_moved_on(house: House) -> None:
    house.set(flood_minute="0")
    ada, desk = house.reader(), house.staff()
    texts = ["apples are red", "the tram is late again", "who painted this wall?", "good morning"]
    comments = [ada.says(text) for text in texts]
    orders = [{"comment": one, "action": "reject"} for one in comments]
    batch = desk.call("POST", "/moderation/decisions", {"decisions": orders}).json["batch"]
    assert house.thread()["article"]["comment_count"] == 0
    desk.decide(comments[2], "restore")
    results = desk.call("POST", f"/moderation/decisions/{batch}/undo").json["results"]
    assert [one["outcome"] for one in results] == ["done", "conflict", "done", "done"]
    assert house.thread()["article"]["comment_count"] == 4
    for unknown in ("99999999999", "feedfacefeedface", "x", "٣"):
        assert desk.call("POST", f"/moderation/decisions/{unknown}/undo").status_code == 404


def test_no_more_comments_are_pinned_than_a_page_can_lead_with(house: House) -> None:
    house.set(flood_minute="0")
    ada, desk = house.reader(), house.staff()
    comments = [ada.says(f"{uuid.uuid4()} {uuid.uuid4()}") for _ in range(PINNED_LIMIT + 1)]
    pins = [desk.decide(one, "pin") for one in comments]
    assert [one["outcome"] for one in pins] == ["done"] * PINNED_LIMIT + ["refused"]
    assert pins[-1]["code"] == "too_many_pinned"

    rejection = desk.decide(comments[0], "reject")
    assert desk.decide(comments[-1], "pin")["outcome"] == "done"
    assert undo(desk, rejection["decision"])["status"] == "approved"
    ids = [one["id"] for one in house.thread()["items"]]
    assert sorted(ids) == sorted(comments)
