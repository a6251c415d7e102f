"""Queues hold what waits, and say how long."""

from __future__ import annotations

from tests.house import House, Staff


def queues(desk: Staff) -> dict[str, int]:
    """How many comments each queue says it holds, which must be how many it holds."""
    counts = {
        name: one["count"] for name, one in desk.get("/moderation/queues").json["queues"].items()
    }
    assert counts == {name: len(desk.queue(name)) for name in counts}
    return counts


def test_queues_hold_what_waits_and_say_how_long(house: House) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    first, second = ada.says("The first of them"), ada.says("A second, different text")
    house.set(mode="pre")
    third = bob.says("Held for a person to read")
    bob.report(first)
    desk.decide(second, "spam")
    assert queues(desk) == {
        "pending": 1,
        "reported": 1,
        "new-authors": 1,
        "escalated": 0,
        "sample": 0,
        "wave": 0,
        "edited": 0,
        "shadowed": 0,
        "approved": 1,
        "rejected": 0,
        "spam": 1,
        "all": 3,
    }
    listed_queues = desk.get(f"/moderation/queues?site={house.key}").json["queues"]
    assert listed_queues["pending"]["oldest_age"] in range(30)
    assert listed_queues["rejected"]["oldest"] is None
    desk.decide(third, "approve")
    desk.decide(first, "approve")
    assert queues(desk)["approved"] == 2
    assert queues(desk)["pending"] == queues(desk)["reported"] == queues(desk)["new-authors"] == 0
