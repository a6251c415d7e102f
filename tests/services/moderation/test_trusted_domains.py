"""A site learns which domains its moderators let through, and counts their links no more."""

from __future__ import annotations

from tests.house import House

SOURCES = "https://{0}.example/1 https://{0}.example/2 https://www.b.example https://bit.ly/x"


def test_what_a_moderator_approved_once_is_not_counted_again(house: House) -> None:
    house.set(max_links="1", flood_minute="0")
    ada, mo = house.reader("Ada"), house.staff()
    comment = ada.says(SOURCES.format("a"))
    assert mo.comment(comment)["status"] == "pending"
    mo.decide(comment, "approve")
    again = ada.says("See https://a.example/3 and https://sub.b.example/ and https://c.example")
    assert mo.comment(again)["status"] == "approved"
    house.set(trusted_domains="")
    third = ada.says("Or https://a.example/3 and https://sub.b.example/ elsewhere")
    assert mo.comment(third)["status"] == "pending"


def test_what_was_learnt_stands_in_the_log_and_is_forgotten_with_its_decision(house: House) -> None:
    house.set(max_links="1", flood_minute="0")
    ada, mo = house.reader("Ada"), house.staff()
    comment = ada.says(SOURCES.format("a"))
    judgement = mo.decide(comment, "approve")["decision"]
    entries = mo.get("/moderation/log?action=trust_domain").json["items"]
    assert [one["after"] for one in entries] == ["b.example", "a.example"]
    assert {one["reason"] for one in entries} == {f"comment {comment}"}

    def trusted() -> list[str]:
        return list(mo.get("/moderation/settings").json["settings"]["trusted_domains"])

    def undo(number: str) -> dict[str, object]:
        (outcome,) = mo.call("POST", f"/moderation/decisions/{number}/undo").json["results"]
        assert outcome["outcome"] == "done"
        return dict(outcome)

    once = undo(entries[1]["id"])
    assert trusted() == ["b.example"]
    undo(str(once["decision"]))
    assert sorted(trusted()) == ["a.example", "b.example"]
    back = undo(judgement)
    assert trusted() == []
    undo(str(back["decision"]))
    assert sorted(trusted()) == ["a.example", "b.example"]
