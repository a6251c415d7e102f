"""The main job, end to end through the API: a reader writes, a moderator decides, everyone sees the
result.
"""

from __future__ import annotations

from tests.house import House


def test_a_comment_appears_is_rejected_and_is_restored(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    answer = ada.post("Hello **world**", url="https://news.example/a1", title="A story")
    assert answer.status_code == 201
    assert answer.json["html"] == "<p>Hello <strong>world</strong></p>"
    comment = answer.json["id"]
    assert [item["id"] for item in house.thread()["items"]] == [comment]
    assert house.thread()["article"]["comment_count"] == 1

    assert desk.decide(comment, "reject", reason="off_topic")["outcome"] == "done"
    assert house.thread()["items"] == []
    assert house.thread()["article"]["comment_count"] == 0

    assert desk.decide(comment, "restore")["status"] == "approved"
    assert [item["state"] for item in house.thread()["items"]] == ["visible"]
