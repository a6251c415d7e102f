"""Votes and reports: who may, how often, and what follows."""

from __future__ import annotations

import pytest

from comments.services.threads.ranking import wilson_lower_bound
from tests.house import House


def test_a_reader_has_one_vote_may_change_it_and_take_it_back(house: House) -> None:
    ada, bob, cleo = house.reader("Ada"), house.reader("Bob"), house.reader("Cleo")
    comment = ada.says("Vote on me")
    for voter, value, up, down in (
        (bob, 1, 1, 0),
        (bob, 1, 1, 0),
        (cleo, -1, 1, 1),
        (bob, -1, 0, 2),
        (bob, 0, 0, 1),
        (bob, 0, 0, 1),
        (bob, 1, 1, 1),
    ):
        answer = voter.vote(comment, value)
        assert answer.json == {"votes": {"up": up, "down": down}, "value": value}
        assert house.thread()["items"][0]["votes"] == {"up": up, "down": down}
    assert bob.get(f"/me?site={house.key}&article=a1").json["votes"] == {comment: 1}
    assert ada.get(f"/me?site={house.key}&article=a1").json["votes"] == {}


def test_nobody_votes_for_themselves_or_on_what_is_not_there(house: House) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comment = ada.says("Mine")
    assert (ada.vote(comment, 1).status_code, ada.vote(comment, 1).json["code"]) == (
        403,
        "own_comment",
    )
    desk.decide(comment, "reject")
    assert bob.vote(comment, 1).status_code == 404
    assert bob.vote("0000000000000", 1).status_code == 404


@pytest.mark.parametrize(
    ("mode", "value", "status"),
    [
        ("updown", -1, 200),
        ("like", -1, 422),
        ("like", 1, 200),
        ("like", 0, 200),
        ("off", 1, 409),
        ("updown", 2, 422),
    ],
)
def test_a_site_chooses_what_votes_there_are(
    house: House, mode: str, value: int, status: int
) -> None:
    house.set(votes=mode)
    comment = house.reader("Ada").says("Hello")
    assert house.reader("Bob").vote(comment, value).status_code == status


def test_best_orders_by_how_sure_the_votes_make_us(house: House) -> None:
    ada = house.reader("Ada")
    voters = [house.reader(f"Voter {n}") for n in range(8)]
    votes = {
        "five of five": (5, 0),
        "seven of eight": (7, 1),
        "one of one": (1, 0),
        "none": (0, 0),
        "bad": (1, 5),
    }
    ids = {}
    for name, (up, down) in votes.items():
        ids[name] = ada.says(name)
        for voter, value in zip(voters, [1] * up + [-1] * down, strict=False):
            assert voter.vote(ids[name], value).status_code == 200
    expected = sorted(
        votes, key=lambda name: (wilson_lower_bound(*votes[name]), ids[name]), reverse=True
    )
    assert [one["id"] for one in house.thread(sort="best")["items"]] == [
        ids[name] for name in expected
    ]
    assert expected[0] == "five of five"


def test_a_report_brings_a_comment_to_the_moderators_once_for_each_reader_and_text(
    house: House,
) -> None:
    ada, bob, cleo, desk = (
        house.reader("Ada"),
        house.reader("Bob"),
        house.reader("Cleo"),
        house.staff(),
    )
    comment = ada.says("Questionable")
    assert desk.queue("reported") == []
    first = bob.report(comment, "abuse", "He said a bad word")
    assert first.status_code == 201
    again = bob.report(comment, "hate")
    assert (again.status_code, again.json) == (201, first.json)
    cleo.report(comment, "other")
    (item,) = desk.queue("reported")
    assert [
        (one["reason"], one["detail"], one["reporter"]["name"], one["resolved"])
        for one in item["reports"]
    ] == [
        ("abuse", "He said a bad word", "Bob", None),
        ("other", None, "Cleo", None),
    ]
    assert item["record"]["reports"] == 2
    ada.edit(comment, "Even more questionable")
    bob.report(comment, "abuse")
    assert len(desk.comment(comment)["reports"]) == 3


def test_a_report_needs_a_reason_of_the_list_and_anothers_comment(house: House) -> None:
    ada, bob = house.reader("Ada"), house.reader("Bob")
    comment = ada.says("Mine")
    assert (ada.report(comment).status_code, ada.report(comment).json["code"]) == (
        403,
        "own_comment",
    )
    refused = bob.report(comment, "because")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["reason"])
    assert bob.report("0000000000000").status_code == 404
    for reason in (
        "spam",
        "abuse",
        "hate",
        "off_topic",
        "misinformation",
        "privacy",
        "illegal",
        "other",
    ):
        assert house.reader().report(comment, reason).status_code == 201


def test_a_crowd_of_newcomers_cannot_take_a_comment_down(house: House) -> None:
    house.set(report_hold="3")
    comment = house.reader("Ada").says("Unpopular")
    for number in range(6):
        house.reader(f"New {number}").report(comment)
    assert [one["state"] for one in house.thread()["items"]] == ["visible"]
    assert len(house.staff().queue("reported")) == 1


def test_distinct_established_readers_hold_a_comment_until_it_is_judged(house: House) -> None:
    house.set(report_hold="2", established_days="0", established_comments="1")
    ada, desk = house.reader("Ada"), house.staff()
    comment = ada.says("Bad")
    ada.says("Reply", parent=comment)
    regulars = [house.reader(f"Regular {n}") for n in range(2)]
    for regular in regulars:
        regular.says(f"I am {regular.id}")
    house.reader("Newcomer").report(comment)
    for _ in range(3):
        regulars[0].report(comment)
    assert desk.comment(comment)["status"] == "approved"
    regulars[1].report(comment)
    detail = desk.comment(comment)
    assert detail["status"] == "pending"
    assert detail["decisions"][-1]["action"] == "hold"
    assert "reports" in [one["check"] for one in detail["findings"]]
    assert [one["id"] for one in desk.queue("pending")] == [comment]
    assert house.thread()["article"]["comment_count"] == 3

    assert desk.decide(comment, "approve")["outcome"] == "done"
    assert {one["resolved"] for one in desk.comment(comment)["reports"]} == {"dismissed"}
    assert desk.queue("reported") == []


def test_a_new_report_reopens_a_comment_that_had_been_approved(house: House) -> None:
    ada, bob, cleo, desk = (
        house.reader("Ada"),
        house.reader("Bob"),
        house.reader("Cleo"),
        house.staff(),
    )
    comment = ada.says("Debatable")
    bob.report(comment)
    desk.decide(comment, "approve")
    bob.report(comment)
    assert desk.queue("reported") == []
    cleo.report(comment)
    assert [one["id"] for one in desk.queue("reported")] == [comment]
    desk.decide(comment, "reject", reason="abuse")
    assert [one["resolved"] for one in desk.comment(comment)["reports"]] == ["dismissed", "upheld"]
    assert desk.queue("reported") == []


def test_who_is_barred_neither_votes_nor_reports(house: House) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comment = ada.says("Hello")
    desk.call("PATCH", f"/moderation/authors/{bob.id}", {"standing": "banned", "reason": "Enough"})
    for answer in (bob.vote(comment, 1), bob.report(comment), bob.post("Hi")):
        assert (answer.status_code, answer.json["code"]) == (403, "banned")
