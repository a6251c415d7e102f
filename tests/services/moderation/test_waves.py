"""What says the same is raised together, and decided on together."""

from __future__ import annotations

from typing import Any

from tests.house import House, Staff

SPEECH = (
    "Everybody on this line knows that the new timetable was written by people who have never "
    "waited for a tram in the rain, and the council should be ashamed of itself. https://news.example/{}"
)


def wave_of(house: House, desk: Staff, people: int = 3) -> tuple[list[str], dict[str, Any]]:
    """Let so many people write nearly the same; return their comments and the wave's item."""
    ids = [
        house.reader(f"Reader {number}").says(SPEECH.format(number), article=f"a{number}")
        for number in range(people)
    ]
    (item,) = desk.queue("wave")
    return ids, item


def waiting(desk: Staff) -> int:
    """How many waves the queue counts."""
    return int(desk.get("/moderation/queues").json["queues"]["wave"]["count"])  # type: ignore[index]


def test_a_near_repeat_raises_its_originals_in_one_item_with_its_members(house: House) -> None:
    desk = house.staff()
    house.reader("Eve").says("The ferry, for its part, came at noon.")
    assert (waiting(desk), desk.queue("wave")) == (0, [])
    ids, item = wave_of(house, desk)
    assert item["id"] == ids[0]
    assert item["status"] == "approved"
    wave = item["wave"]
    assert (wave["id"], wave["count"], wave["waiting"], wave["next"]) == (ids[0], 3, 3, None)
    assert [one["id"] for one in wave["members"]] == ids
    assert [one["status"] for one in wave["members"]] == ["approved", "pending", "pending"]
    assert waiting(desk) == 1
    listed: Any = desk.get(f"/moderation/comments?wave={wave['id']}&sort=oldest&limit=2").json
    assert [one["id"] for one in listed["items"]] == ids[:2]
    rest: Any = desk.get(f"/moderation/comments?wave={wave['id']}&cursor={listed['next']}").json
    assert [one["id"] for one in rest["items"]] == ids[2:]
    assert desk.comment(ids[0])["wave"] == {"id": ids[0], "count": 3, "waiting": 3}
    assert desk.get("/moderation/comments?wave=0000000000000").status_code == 422


def test_a_wave_goes_when_each_was_decided_on_and_comes_back_with_an_undo(house: House) -> None:
    desk = house.staff()
    (first, second), _ = wave_of(house, desk, 2)
    outcome = desk.decide(first, "approve")
    assert outcome["outcome"] == "done"
    assert desk.queue("wave")[0]["wave"]["waiting"] == 1
    assert desk.decide(first, "approve")["code"] == "no_change"
    desk.decide(second, "reject")
    assert desk.queue("wave") == []
    undone = desk.call("POST", f"/moderation/decisions/{outcome['decision']}/undo").json
    assert undone["results"][0]["outcome"] == "done"
    assert desk.queue("wave")[0]["wave"]["waiting"] == 1
    third = house.reader("Late").says(SPEECH.format("again"))
    (item,) = desk.queue("wave")
    assert (item["wave"]["count"], item["wave"]["waiting"]) == (3, 2)
    assert desk.comment(third)["wave"]["id"] == first


def test_one_decision_is_for_a_whole_wave_and_taken_back_whole(house: House) -> None:
    desk = house.staff()
    ids, _ = wave_of(house, desk)
    order = {"action": "spam", "wave": ids[0], "reason": "spam"}
    answer: Any = desk.call("POST", "/moderation/comments/decisions", order).json
    assert (answer["done"], answer["remaining"], answer["next"]) == (3, 0, None)
    assert {one["comment"] for one in answer["results"]} == set(ids)
    assert waiting(desk) == 0
    assert {desk.comment(one)["decided_by"] for one in ids} == {"sweep"}
    again: Any = desk.call("POST", "/moderation/comments/decisions", order).json
    assert (again["done"], again["others"], again["remaining"]) == (0, [], 0)
    back: Any = desk.call("POST", f"/moderation/decisions/{answer['batch']}/undo").json
    assert {one["outcome"] for one in back["results"]} == {"done"}
    assert [desk.comment(one)["status"] for one in ids] == ["approved", "pending", "pending"]
    assert waiting(desk) == 1
    approval = {"action": "approve", "wave": ids[0]}
    assert desk.call("POST", "/moderation/comments/decisions", approval).json["done"] == 3
    assert waiting(desk) == 0


def test_the_authors_own_copies_belong_to_it_and_what_is_deleted_waits_no_more(
    house: House,
) -> None:
    house.set(flood_minute="0")
    ada, desk = house.reader(), house.staff()
    first = ada.says("Cheap watches, only today, at the stand in the hall.")
    ada.says("A tram, for once, that came early.")
    second = ada.says("Cheap watches, only today, at the stand in the hall!", article="a2")
    assert desk.queue("wave") == []
    third = ada.says("Cheap watches, only today, at the stand in the hall", article="a3")
    (item,) = desk.queue("wave")
    assert [one["id"] for one in item["wave"]["members"]] == [first, second, third]
    ada.delete(second), ada.delete(third)
    assert desk.queue("wave")[0]["wave"]["waiting"] == 1
    ada.delete(first)
    assert desk.queue("wave") == []


def test_an_edit_that_repeats_raises_a_wave_too(house: House) -> None:
    desk = house.staff()
    first = house.reader("Ada").says(SPEECH.format("ada"))
    ben = house.reader("Ben")
    second = ben.says("The ferry, for its part, came at noon.")
    assert desk.queue("wave") == []
    ben.edit(second, SPEECH.format("ben"))
    (item,) = desk.queue("wave")
    assert [one["id"] for one in item["wave"]["members"]] == [first, second]


def test_two_waves_that_turn_out_to_be_one_become_the_older_and_keep_both_names(
    house: House,
) -> None:
    end = "{} nobody asked doctor drivers or ticket passengers before it was printed"
    opening = "on this line {} that the new bridge was written by people who have carpet waited for"
    shame = "a tram in the rain {} the council should be ashamed of {} because"
    east = end.format(
        f"Everybody {opening.format('knows')} {shame.format('and', 'itself')}",
    )
    middle = end.format(f"Everybody {opening.format('knows')} {shame.format('market', 'itself')}")
    west = end.format(f"doctor {opening.format('window')} {shame.format('market', 'bridge')}")
    desk = house.staff()
    names = iter(range(10))

    def says(text: str) -> str:
        number = next(names)
        return house.reader(f"Reader {number}").says(text, article=f"a{number}")

    first, second, third, fourth = (says(text) for text in (east, east, west, west))
    assert {one["id"] for one in desk.queue("wave")} == {first, third}
    last = says(middle)
    (item,) = desk.queue("wave")
    wave = item["wave"]
    assert (item["id"], wave["count"], wave["waiting"]) == (first, 5, 5)
    assert [one["id"] for one in wave["members"]] == [first, second, third, fourth, last]
    assert waiting(desk) == 1
    listed: Any = desk.get(f"/moderation/comments?wave={third}").json["items"]
    assert {one["id"] for one in listed} == {first, second, third, fourth, last}
    order = {"action": "spam", "wave": third, "reason": "spam"}
    answer: Any = desk.call("POST", "/moderation/comments/decisions", order).json
    assert (answer["done"], waiting(desk), desk.queue("wave")) == (5, 0, [])
