"""Undo: every decision can be taken back by an inverse entry, together with all that followed from
it.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import make_transient_to_detached

from comments.database.engines import db
from comments.models import Decision, private_id
from comments.services.moderation.conflicts import root_of
from tests.house import House, Staff
from tests.services.moderation.conftest import Back, in_future


def undo(desk: Staff, decision: str) -> list[dict[str, Any]]:
    """Take back a decision or a batch; return the outcomes."""
    answer = desk.call("POST", f"/moderation/decisions/{decision}/undo")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(answer.json["results"])


def undone(desk: Staff, decision: str) -> dict[str, Any]:
    """Take back one decision; return its outcome."""
    (outcome,) = undo(desk, decision)
    return outcome


@pytest.mark.parametrize(
    ("before", "action"),
    [
        ((), "reject"),
        ((), "spam"),
        (("reject",), "restore"),
        (("reject",), "approve"),
        (("spam",), "reject"),
        ((), "pin"),
        (("pin",), "unpin"),
        ((), "feature"),
        (("feature",), "unfeature"),
        ((), "escalate"),
        (("pin", "feature"), "reject"),
        (("escalate",), "approve"),
        (("escalate",), "reject"),
        (("pin", "unpin"), "spam"),
    ],
)
def test_a_decision_taken_back_leaves_everything_as_it_was(
    house: House, back: Back, before: tuple[str, ...], action: str
) -> None:
    ada, desk = house.reader("Ada"), house.staff(name="Mo")
    comment = ada.says("The tram was early today.")
    for earlier in before:
        assert desk.decide(comment, earlier)["outcome"] == "done"
    was, thread, record = _state(desk, comment), house.thread(), desk.comment(comment)["record"]
    result = desk.decide(comment, action)
    assert result["outcome"] == "done"
    outcome = undone(house.staff(name="Flo"), result["decision"])
    assert outcome["outcome"] == "done"
    assert _state(desk, comment) == was
    after = house.thread()
    assert after["items"] == thread["items"]
    assert after["article"]["comment_count"] == thread["article"]["comment_count"]
    assert desk.comment(comment)["record"] == record
    entry = desk.comment(comment)["decisions"][-1]
    assert (entry["action"], entry["undoes"], entry["actor"]["name"]) == (
        "undo",
        result["decision"],
        "Flo",
    )
    assert back.drift() == []


def _state(desk: Staff, comment: str) -> dict[str, Any]:
    detail = desk.comment(comment)
    fields = {
        name: detail[name]
        for name in ("status", "state", "pinned", "featured", "escalated", "reports")
    }
    return {**fields, "priority": [one for one in detail["priority"] if one["what"] != "waiting"]}


def test_what_a_rule_decided_can_be_taken_back(house: House, back: Back) -> None:
    house.set(report_hold="1", established_days="0", established_comments="0")
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comment = ada.says("Some mind this.")
    bob.report(comment)
    decision = desk.comment(comment)["decisions"][-1]
    assert (decision["action"], decision["actor"]["kind"]) == ("hold", "rule")
    assert undone(desk, decision["id"])["status"] == "approved"
    assert [one["id"] for one in desk.queue("reported")] == [comment], (
        "the report itself is still open"
    )
    assert back.drift() == []


def test_reports_and_their_reporters_records_come_back_with_an_undo(
    house: House, back: Back
) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comment = ada.says("Some mind this.")
    bob.report(comment, "abuse")
    for action, upheld, dismissed in (("reject", 1, 0), ("approve", 0, 1), ("spam", 1, 0)):
        result = desk.decide(comment, action)
        assert (back.author(bob.id).reports_upheld, back.author(bob.id).reports_dismissed) == (
            upheld,
            dismissed,
        )
        assert undone(desk, result["decision"])["outcome"] == "done"
        assert (back.author(bob.id).reports_upheld, back.author(bob.id).reports_dismissed) == (0, 0)
        assert [one["id"] for one in desk.queue("reported")] == [comment]
        assert desk.comment(comment)["reports"][0]["resolved"] is None
    assert back.drift() == []


def test_several_decisions_are_taken_back_one_after_the_other(house: House, back: Back) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")
    decisions = [
        desk.decide(comment, action)["decision"]
        for action in ("pin", "reject", "restore", "feature")
    ]
    assert undone(desk, decisions[0])["outcome"] == "conflict", "later ones first"
    for decision in reversed(decisions):
        assert undone(desk, decision)["outcome"] == "done"
    assert desk.comment(comment)["status"] == "approved"
    assert undone(desk, decisions[-1])["outcome"] == "conflict", "once"
    assert back.drift() == []


def test_an_undo_that_comes_too_late_says_who_did_what_and_when(house: House) -> None:
    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    comment = house.reader("Ada").says("The tram was early today.")
    first = mo.decide(comment, "reject")["decision"]
    flo.decide(comment, "spam", override=True)
    outcome = undone(mo, first)
    assert (outcome["outcome"], outcome["by"]["action"], outcome["by"]["actor"]["name"]) == (
        "conflict",
        "spam",
        "Flo",
    )
    assert outcome["detail"].startswith("Flo took the decision 'spam' on 20")
    stale = mo.decide(comment, "approve", version=2)
    assert (stale["outcome"], stale["by"]["actor"]["name"], stale["version"]) == (
        "conflict",
        "Flo",
        3,
    )
    assert stale["detail"].startswith("Flo took the decision 'spam' on 20")


def test_a_note_does_not_stand_in_the_way_of_an_undo_and_cannot_be_undone(house: House) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")
    rejection = desk.decide(comment, "reject")["decision"]
    note = desk.decide(comment, "note", note="Not sure.")["decision"]
    assert undone(desk, note)["outcome"] == "refused"
    assert undone(desk, rejection)["outcome"] == "done"
    post = desk.comment(comment)["decisions"][0]["id"]
    assert undone(desk, post)["outcome"] == "refused"


def test_a_batch_is_taken_back_as_one(house: House, back: Back) -> None:
    house.set(flood_minute="0")
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comments = [
        ada.says(f"All about {subject}, at some length")
        for subject in ("trams", "gulls", "bread", "fog")
    ]
    bob.report(comments[0])
    before = house.thread()["items"]
    orders = [{"comment": one, "action": "reject", "reason": "spam"} for one in comments[:3]]
    orders += [
        {"comment": comments[3], "action": "pin"},
        {"comment": comments[3], "action": "feature"},
    ]
    orders += [
        {"comment": comments[3], "action": "reject"},
        {"comment": "nonsense", "action": "reject"},
    ]
    answer = desk.call("POST", "/moderation/decisions", {"decisions": orders}).json
    assert [one["outcome"] for one in answer["results"]] == ["done"] * 6 + ["refused"]
    assert house.thread()["items"] == []
    outcomes = undo(desk, answer["batch"])
    assert [one["outcome"] for one in outcomes] == ["done"] * 6
    assert [one["id"] for one in house.thread()["items"]] == [one["id"] for one in before]
    assert [one["id"] for one in desk.queue("reported")] == [comments[0]]
    assert back.drift() == []


def test_a_bulk_takes_a_hundred_and_refuses_more(house: House, back: Back) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")
    actions = ["reject", "restore"] * 50
    orders = [{"comment": comment, "action": action} for action in actions]
    answer = desk.call("POST", "/moderation/decisions", {"decisions": orders})
    assert [one["outcome"] for one in answer.json["results"]] == ["done"] * 100
    assert (
        desk.call("POST", "/moderation/decisions", {"decisions": [*orders, orders[0]]}).status_code
        == 422
    )
    assert back.drift() == []


@pytest.mark.parametrize(
    ("action", "standing", "status"),
    [("reject_and_ban", "banned", "rejected"), ("approve_and_trust", "trusted", "approved")],
)
@pytest.mark.parametrize("whole", [True, False])
def test_a_decision_that_gives_a_standing_gives_it_back(
    house: House, back: Back, action: str, standing: str, status: str, whole: bool
) -> None:
    house.set(mode="pre")
    ada, desk = house.reader("Ada"), house.staff()
    comment, second = (
        ada.says("The tram was early today."),
        ada.says("And the ferry was late, too."),
    )
    orders = [{"comment": one, "action": action, "reason": "abuse"} for one in (comment, second)]
    answer = desk.call("POST", "/moderation/decisions", {"decisions": orders}).json
    assert [(one["outcome"], one["status"]) for one in answer["results"]] == [("done", status)] * 2
    assert desk.get(f"/moderation/authors/{ada.id}").json["standing"] == standing
    if action == "reject_and_ban":
        assert (ada.post("Hello again").status_code, ada.post("Hello again").json["code"]) == (
            403,
            "banned",
        )
        assert ada.edit(comment, "Changed").status_code == 403
    if whole:
        assert {one["outcome"] for one in undo(desk, answer["batch"])} == {"done"}
    else:
        for result in reversed(answer["results"]):
            assert undone(desk, result["decision"])["outcome"] == "done"
    record = desk.get(f"/moderation/authors/{ada.id}").json
    assert (record["standing"], record["reason"], record["until"]) == ("normal", None, None)
    assert desk.comment(comment)["status"] == "pending"
    assert ada.post("Now I may write again").status_code == 202
    assert back.drift() == []


def test_standings_are_taken_back_to_what_they_were(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff(name="Mo")
    path, until = f"/moderation/authors/{ada.id}", in_future(days=2)
    desk.call("PATCH", path, {"standing": "suspended", "until": until, "reason": "Rude"})
    desk.call("PATCH", path, {"standing": "banned", "reason": "Ruder"})
    banned, suspended = desk.get(f"/moderation/log?author={ada.id}&action=standing").json["items"]
    assert (banned["before"][:16], banned["after"], banned["reason"]) == (
        "suspended until ",
        "banned",
        "Ruder",
    )
    early = undone(desk, suspended["id"])
    assert (early["outcome"], early["by"]["after"]) == ("conflict", "banned")
    assert early["detail"].startswith("Mo took the decision 'standing' on 20")
    assert undone(desk, banned["id"])["outcome"] == "done"
    record = desk.get(path).json
    assert (record["standing"], record["reason"], record["until"][:19]) == (
        "suspended",
        "Rude",
        until[:19],
    )
    assert ada.post("Hello").json["code"] == "suspended"
    assert undone(desk, suspended["id"])["outcome"] == "done"
    assert desk.get(path).json["standing"] == "normal"
    assert ada.post("Hello").status_code == 201


def test_changes_of_an_article_are_taken_back(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    ada.says("The tram was early today.")
    changes: list[dict[str, Any]] = [
        {(
            "open"
        ): False}, {(
            "mode"
        ): "pre"}, {"slow_mode": 30}, {"section": "sport"}, {"closes_at": in_future(days=1)},
    ]  # fmt: skip
    before = desk.call("PATCH", "/moderation/articles/a1", {}).json
    for change in changes:
        changed = desk.call("PATCH", "/moderation/articles/a1", change)
        assert changed.status_code == 200
    entries = desk.get("/moderation/log?article=a1").json["items"]
    article_entries = [one for one in entries if one["action"].startswith("article_")]
    assert len(article_entries) == len(changes)
    for entry in article_entries:
        (outcome,) = undo(desk, entry["id"])
        assert outcome["outcome"] == "done"
    after = desk.call("PATCH", "/moderation/articles/a1", {}).json
    assert {**after, "version": 0} == {**before, "version": 0}
    assert ada.post("And open again").status_code == 201


def test_another_sites_decisions_cannot_be_undone(house: House, other: House) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")
    answer = desk.call(
        "POST", "/moderation/decisions", {"decisions": [{"comment": comment, "action": "reject"}]}
    ).json
    for name in (answer["batch"], answer["results"][0]["decision"]):
        assert (
            other.staff("owner").call("POST", f"/moderation/decisions/{name}/undo").status_code
            == 404
        )


def test_a_sweep_decides_on_all_of_an_authors_comments_and_is_taken_back(
    house: House, back: Back
) -> None:
    house.set(flood_minute="0")
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comments = [
        ada.says(f"All about {subject}, at some length")
        for subject in ("trams", "gulls", "bread", "fog")
    ]
    other = bob.says("Not one of hers.")
    desk.decide(comments[0], "spam")
    counted = desk.get(f"/moderation/authors/{ada.id}").json["comments"]
    assert counted == {"approved": 3, "spam": 1}
    order = {"action": "reject", "statuses": ["approved", "pending"], "reason": "abuse"}
    swept = desk.call("POST", f"/moderation/authors/{ada.id}/decisions", order).json
    assert (swept["done"], swept["others"], swept["remaining"]) == (3, [], 0)
    assert desk.get(f"/moderation/authors/{ada.id}").json["comments"] == {"rejected": 3, "spam": 1}
    assert [one["id"] for one in house.thread()["items"]] == [other]
    assert {one["outcome"] for one in undo(desk, swept["batch"])} == {"done"}
    assert desk.get(f"/moderation/authors/{ada.id}").json["comments"] == counted
    assert back.count(Decision, Decision.comment_id == private_id(other)) == 1
    assert back.drift() == []


def test_an_entry_that_takes_itself_back_leads_nobody_round_for_ever(house: House) -> None:
    entry = Decision(id=2**40, undoes_id=2**40, action="undo")
    make_transient_to_detached(entry)
    with house.app.app_context():
        session = db.session()
        session.add(entry)
        assert root_of(session, entry) == (entry, False)
        session.rollback()
