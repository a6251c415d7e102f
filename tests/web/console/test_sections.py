"""Moderators limited to sections: they see, decide and take back what lies in these alone."""

from __future__ import annotations

from tests.house import House


def test_what_lies_outside_ones_sections_does_not_exist(house: House) -> None:
    owner, reader = house.staff("owner"), house.reader()
    for key, section in (("s1", "Sport"), ("n1", "News")):
        owner.call(
            "POST", "/moderation/articles", {"site": house.key, "key": key, "section": section}
        )
    house.set(mode="pre")
    sport = reader.says("A goal was scored in the end.", article="s1")
    news = reader.says("The council met behind closed doors.", article="n1")
    mo = house.person("moderator", "Mo", sections=("Sport",))
    assert [one["id"] for one in mo.queue("pending")] == [sport]
    for counting, all_of in ((mo, 1), (owner, 2)):
        counts = counting.get("/moderation/queues").json["queues"]  # type: ignore[index]
        assert [counts[name]["count"] for name in ("pending", "all", "wave")] == [all_of, all_of, 0]
    oldest = mo.get("/moderation/dashboard").json["queues"][0]  # type: ignore[index]
    assert (oldest["queue"], oldest["count"]) == ("pending", 1)
    assert mo.get(f"/moderation/comments/{news}").status_code == 404
    refused = mo.decide(news, "approve")
    assert (refused["outcome"], refused["code"]) == ("refused", "other_section")
    approval = mo.decide(sport, "approve")
    assert approval["outcome"] == "done"
    theirs = owner.decide(news, "reject")["decision"]
    assert mo.call("POST", f"/moderation/decisions/{theirs}/undo").status_code == 404
    assert mo.call("POST", f"/moderation/decisions/{approval['decision']}/undo").status_code == 200
    assert mo.call("PATCH", "/moderation/articles/n1", {"open": False}).status_code == 404
    assert mo.call("PATCH", "/moderation/articles/s1", {"open": False}).status_code == 200
    standing = {"standing": "banned", "reason": "No."}
    barred = mo.call("PATCH", f"/moderation/authors/{reader.id}", standing)
    assert barred.json["code"] == "limited_to_sections"  # type: ignore[index]
    for action in ("reject_and_ban", "approve_and_trust"):
        assert mo.decide(sport, action)["code"] == "limited_to_sections", action
    banned = owner.decide(sport, "reject_and_ban", override=True)["decision"]
    lifted = mo.call("POST", f"/moderation/decisions/{banned}/undo")
    assert lifted.json["code"] == "limited_to_sections", "nor are a colleague's taken back"  # type: ignore[index]
    assert [one["key"] for one in mo.get("/moderation/articles").json["items"]] == ["s1"]  # type: ignore[index]


def test_articles_and_authors_are_found_by_whatever_one_has_of_them(house: House) -> None:
    reader = house.reader("Zoë Quist", email="zoe@example.org")
    reader.says("Something about trams.", article="2026/06/trams", title="Trams at last")
    staff = house.staff()

    def found(kind: str, text: str) -> list[str]:
        page = staff.get(f"/moderation/{kind}", query_string={"q": text}).json
        return [one["id"] for one in page["items"]]  # type: ignore[index]

    for text in ("zoe q", "ZOË QUIST", reader.id, "Zoe@Example.org"):
        assert found("authors", text) == [reader.id], text
    assert found("authors", "nobody") == []
    assert len(found("articles", "trams AT")) == len(found("articles", "2026/06")) == 1
    assert found("articles", "%") == []
