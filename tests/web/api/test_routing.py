"""Routing: items given to colleagues and groups, views that take their part of a queue, and the
queue that takes the rest.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import House, Person, Staff


def listed(staff: Staff, query: str) -> list[str]:
    answer = staff.get(f"/moderation/comments?{query}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]  # type: ignore[index]


def account(person: Person) -> str:
    return str(person.console("GET", "/me").json["id"])  # type: ignore[index]


@pytest.fixture
def comments(house: House) -> list[str]:
    """Four that wait: two in Sport, one in News, one in no section."""
    owner, reader = house.staff("owner"), house.reader()
    for key, section in (("s1", "Sport"), ("n1", "News")):
        article = {"site": house.key, "key": key, "section": section}
        owner.call("POST", "/moderation/articles", article)
    house.set(mode="pre")
    texts = ["A goal at last.", "A second goal.", "The council met.", "Anything else."]
    places = ["s1", "s1", "n1", "a1"]
    return [reader.says(body, article=key) for body, key in zip(texts, places, strict=True)]


def test_an_item_is_given_to_a_colleague_or_a_group_and_nobody_is_locked_out(
    house: House, comments: list[str]
) -> None:
    mo, bea = house.person("moderator", "Mo"), house.person("moderator", "Bea")
    owner = house.staff("owner", "Olga")
    grouped = owner.call("PATCH", f"/moderation/staff/{account(bea)}", {"groups": ["Night", " "]})
    assert grouped.json["groups"] == ["Night"]  # type: ignore[index]
    assert bea.get("/moderation/queues").status_code == 200, "a group is no right: sessions go on"
    first, second, third, _ = comments
    for comment, assignee in ((first, account(bea)), (second, "group:Night"), (third, "me")):
        answer = mo.call("PUT", f"/moderation/comments/{comment}/assignment", {"to": assignee})
        assert answer.status_code == 200, answer.text
    assert mo.comment(first)["assigned"] == {"to": account(bea), "name": "Bea"}
    assert mo.comment(second)["assigned"] == {"to": "group:Night", "name": "Night"}
    assert set(listed(bea, "queue=pending&assigned=me")) == {first, second}
    assert listed(mo, "assigned=me") == [third]
    assert listed(owner, f"assigned={account(bea)}") == [first]
    assert set(listed(owner, "queue=pending&assigned=nobody")) == {comments[3]}
    entry = mo.get("/moderation/log?action=assign").json["items"][-1]  # type: ignore[index]
    assert (entry["actor"]["name"], entry["note"]) == ("Mo", "Bea")

    assert mo.decide(first, "approve", version=mo.comment(second)["version"])["outcome"] == "done"
    assert mo.comment(first)["assigned"] is None, "a judgement ends it"
    undone = mo.call("POST", f"/moderation/decisions/{entry['id']}/undo").json["results"][0]  # type: ignore[index]
    assert undone["outcome"] == "refused"

    assert (
        owner.call("PATCH", f"/moderation/staff/{account(bea)}", {"groups": []}).status_code == 200
    )
    assert mo.comment(second)["assigned"] is None, "a group that nobody is in has nothing to do"


def test_many_are_assigned_in_one_call_and_each_stands_alone(
    house: House, comments: list[str]
) -> None:
    mo, nell = house.person("moderator", "Mo"), house.person("moderator", "Nell", sections=["News"])
    sport, _, news, _ = comments
    order = {"comments": [sport, news, "unheard"], "to": account(nell)}
    results = mo.call("PUT", "/moderation/assignments", order).json["results"]  # type: ignore[index]
    assert [one["outcome"] for one in results] == ["refused", "done", "refused"]
    assert "outside the sections" in results[0]["detail"]
    assert mo.comment(news)["assigned"] == {"to": account(nell), "name": "Nell"}
    others = {"comments": [sport, news], "to": "me"}
    results = nell.call("PUT", "/moderation/assignments", others).json["results"]  # type: ignore[index]
    assert [one["code"] for one in results] == ["other_section", None]
    unknown = mo.call("PUT", "/moderation/assignments", {**order, "more": 1})
    many = mo.call("PUT", "/moderation/assignments", {"comments": [news] * 101, "to": None})
    assert (unknown.status_code, many.status_code) == (422, 422)


def test_whom_nothing_can_be_given_to_is_told(house: House, comments: list[str]) -> None:
    mo, nell = (
        house.person("moderator", "Mo"),
        house.person("moderator", "Nell", sections=("News",)),
    )

    def attempt(comment: str, assignee: Any) -> tuple[int, str]:
        answer = mo.call("PUT", f"/moderation/comments/{comment}/assignment", {"to": assignee})
        return answer.status_code, answer.text

    for assignee in ("group:Night", "zzz", "1f2c3d4e5f6g7"):
        assert attempt(comments[0], assignee)[0] == 422, assignee
    status, text = attempt(comments[0], account(nell))
    assert status == 422
    assert "outside the sections" in text
    assert attempt(comments[2], account(nell))[0] == 200
    program = house.staff()
    for refused in ("me", "group:Night", "zzz"):
        assert program.get(f"/moderation/comments?assigned={refused}").status_code == 422
    assert (
        nell.call("PUT", f"/moderation/comments/{comments[0]}/assignment", {"to": "me"}).status_code
        == 404
    )


def test_the_rest_is_what_no_shared_view_takes(house: House, comments: list[str]) -> None:
    mo, staff = house.person("moderator", "Mo"), house.staff()

    def save(name: str, by: Staff = mo, *, shared: bool = True, **filters: str) -> None:
        view = {"name": name, "shared": shared, "filters": filters}
        assert by.call("POST", "/moderation/views", view).status_code == 201

    assert len(listed(staff, "queue=pending&rest=true")) == 4
    save("Sport", queue="pending", section="Sport")
    save("My news", queue="pending", section="News", shared=False)
    save("A search", queue="pending", q="council")
    assert set(listed(staff, "queue=pending&rest=true")) == set(comments[2:])
    save("German", queue="pending", language="de")
    save("News", staff, queue="pending", section="News")
    assert listed(staff, "queue=pending&rest=true") == [comments[3]]


def test_a_view_says_when_it_can_match_nothing(house: House, comments: list[str]) -> None:
    mo = house.person("moderator", "Nell", sections=("News",))
    for name, filters in (
        ("Fine", {"queue": "pending", "section": "News"}),
        ("Elsewhere", {"queue": "pending", "section": "Sport"}),
        ("No such section", {"section": "Chess"}),
        ("Never", {"queue": "approved", "status": "spam"}),
    ):
        mo.call("POST", "/moderation/views", {"name": name, "filters": filters})
    views = mo.get("/moderation/views").json["items"]  # type: ignore[index]
    problems = {view["name"]: view["problem"] for view in views}
    assert problems.pop("Fine") is None
    assert all(problems.values()), problems
    assert "not among those that are yours" in problems["Elsewhere"]
