"""Reporters in bad faith: nothing that they report is anybody's work any more."""

from __future__ import annotations

from typing import Any

from tests.house import House, Reader, Staff


def reported(desk: Staff) -> list[str]:
    """What the queue of reported comments holds."""
    return sorted(one["id"] for one in desk.queue("reported"))


def silence(desk: Staff, reader: Reader, **more: Any) -> dict[str, Any]:
    """Silence a reader."""
    body = {"silenced": True, "reason": "Reports whoever disagrees.", **more}
    answer = desk.call("PUT", f"/moderation/authors/{reader.id}/reports", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.json)  # type: ignore[arg-type]


def test_open_reports_are_swept_later_ones_weigh_nothing_and_all_is_taken_back(
    house: House,
) -> None:
    house.set(flood_minute="0")
    ada, eve, ben, desk = *map(house.reader, ("Ada", "Eve", "Ben")), house.staff()
    comments = [ada.says(f"The tram number {number} was early today.") for number in range(4)]
    for comment in comments[:3]:
        assert eve.report(comment, "illegal").status_code == 201
    ben.report(comments[0], "abuse")
    act = silence(desk, eve)
    assert (act["swept"], act["remaining"]) == (3, 0)
    assert reported(desk) == comments[:1]
    assert desk.comment(comments[0])["priority"][0] == {"what": "reports", "points": 15}
    assert eve.report(comments[3], "illegal").status_code == 201
    assert reported(desk) == comments[:1]
    record: Any = desk.get(f"/moderation/authors/{eve.id}").json
    assert (record["reports_silenced"], record["reports_dismissed"]) == (True, 0)
    back: Any = desk.call("POST", f"/moderation/decisions/{act['batch']}/undo").json
    assert [one["outcome"] for one in back["results"]] == ["done"]
    assert reported(desk) == sorted(comments[:3])
    assert desk.get(f"/moderation/authors/{eve.id}").json["reports_silenced"] is False
    again = desk.call("POST", f"/moderation/decisions/{back['results'][0]['decision']}/undo")
    assert again.json["results"][0]["outcome"] == "done"  # type: ignore[index]
    assert reported(desk) == comments[:1]
    entries: Any = desk.get(f"/moderation/log?author={eve.id}&action=silence_reports").json
    assert (entries["items"][0]["before"], entries["items"][0]["after"]) == ("heard", "silenced")


def test_silenced_reports_hold_nothing_and_open_ones_may_stay(house: House) -> None:
    house.set(report_hold="1", established_days="0", established_comments="0")
    ada, eve, desk = house.reader("Ada"), house.reader("Eve"), house.staff()
    comment = ada.says("The tram was early today.")
    assert silence(desk, eve, sweep=False)["swept"] == 0
    eve.report(comment, "spam")
    assert desk.comment(comment)["status"] == "approved"
    silence(desk, eve, silenced=False)
    second = ada.says("The bus was late, as always.")
    eve.report(second, "spam")
    assert desk.comment(second)["status"] == "pending"
