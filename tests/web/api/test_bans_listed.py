"""Bans: what they cover, and a list that says who laid them down, why, and whom they keep out."""

from __future__ import annotations

from typing import Any

from tests.house import House


def test_a_ban_on_a_domain_covers_all_below_it_and_nothing_beside(house: House) -> None:
    mo = house.staff(name="Mo")
    ban = {"kind": "domain", "value": "evil.example", "reason": "Spam."}
    assert mo.call("POST", "/moderation/bans", ban).status_code == 201
    for host, status in (
        ("evil.example", 403),
        ("sub.evil.example", 403),
        ("a.b.EVIL.example", 403),
        ("notevil.example", 201),
        ("evil.example.org", 201),
    ):
        reader = house.reader("Ada", email=f"x@{host}")
        body = {"site": house.key, "article": "a1", "body": f"I write from {host}, as ever."}
        assert reader.call("POST", "/comments", body).status_code == status, host


def test_links_to_what_lies_below_a_banned_domain_are_rejected(house: House) -> None:
    house.set(banned_domains="evil.example")
    ada, mo = house.reader(), house.staff()
    comment = ada.says("See https://deep.sub.evil.example/page for more.")
    assert mo.comment(comment)["status"] == "rejected"


def test_the_list_tells_maker_reason_end_and_whom_it_keeps_out(house: House) -> None:
    mo = house.staff(name="Mo")
    ada, bob = (
        house.reader("Ada", email="ada@evil.example"),
        house.reader("Bob", email="b@b.example"),
    )
    ban: Any = mo.call(
        "POST",
        "/moderation/bans",
        {
            "kind": "domain",
            "value": "evil.example",
            "reason": "Spam wave.",
            "until": "2090-01-01T00:00:00Z",
        },
    ).json
    assert (ban["by"], ban["reason"], ban["until"][:4]) == ("Mo", "Spam wave.", "2090")
    assert ban["hits"] == {
        "authors": [{"id": ada.id, "name": "Ada", "standing": "normal"}],
        "more": False,
    }
    assert bob.id not in str(ban)
    listed: Any = mo.get(f"/moderation/authors?ban={ban['id']}").json
    assert [one["id"] for one in listed["items"]] == [ada.id]
    assert mo.get("/moderation/authors?ban=unheard").status_code == 422


def test_a_hundred_bans_are_paged_and_searched(house: House) -> None:
    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    for number in range(104):
        ban = {"kind": "email", "value": f"x{number}@a.example", "reason": f"Case {number}."}
        (flo if number == 7 else mo).call("POST", "/moderation/bans", ban)
    pages, cursor = [], None
    while True:
        query = {"limit": 40, **({"cursor": cursor} if cursor else {})}
        page: Any = mo.get("/moderation/bans", query_string=query).json
        pages.append([one["reason"] for one in page["items"]])
        if (cursor := page["next"]) is None:
            break
    assert [len(one) for one in pages] == [40, 40, 24]
    assert len({one for page in pages for one in page}) == 104

    def search(**query: str) -> list[str]:
        listed: Any = mo.get("/moderation/bans", query_string=query).json
        return [one["reason"] for one in listed["items"]]

    assert search(q="Case 42") == ["Case 42."]
    assert search(q="flo") == ["Case 7."]
    assert search(q="X13@a.example") == ["Case 13."]
    assert search(q="x13@a.example", kind="domain") == []
    assert mo.get("/moderation/bans?kind=unheard").status_code == 422


def test_a_domain_that_is_none_is_refused_in_words_about_domains(house: House) -> None:
    desk = house.staff()
    for value in ("https://evil.example/x", "com", "*.evil.example", ""):
        body = {"kind": "domain", "value": value, "reason": "Spam"}
        answer = desk.call("POST", "/moderation/bans", body)
        assert answer.json["errors"] == {"value": ["This is no domain such as example.com."]}, value
