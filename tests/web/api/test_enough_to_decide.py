"""What a moderator sees beside a comment, and the calls that a shift by API alone needs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import House


def item(staff: Any, comment: str, expand: str) -> dict[str, Any]:
    answer = staff.get(f"/moderation/comments?queue=all&limit=100&expand={expand}")
    return next(one for one in answer.json["items"] if one["id"] == comment)


def test_a_list_shows_beside_each_comment_what_is_asked_for(house: House) -> None:
    house.set(flood_minute="0")
    ada, bob, other = house.reader("Ada"), house.reader("Bob"), house.reader("Adа")
    first = ada.says("The tram was early today.")
    second = ada.says("And the bus was late, as always.")
    reply = bob.says("Ratio.", parent=first)
    mo = house.staff()
    every = item(mo, reply, "parent,author,similar,address")
    assert every["parent_comment"]["source"] == "The tram was early today."
    assert every["parent_comment"]["author"] == {"id": ada.id, "name": "Ada"}
    assert every["latest_comments"] == []
    assert {one["id"] for one in every["same_address"]} == {ada.id, other.id}
    ours = item(mo, first, "author,similar")
    assert [one["id"] for one in ours["latest_comments"]] == [second]
    assert [one["id"] for one in ours["similar_names"]] == [other.id]
    assert "parent_comment" not in ours
    assert "same_address" not in ours
    assert item(mo, first, "parent")["parent_comment"] is None
    assert mo.get("/moderation/comments?expand=everything").status_code == 422


def test_only_what_was_removed_is_called_so(house: House) -> None:
    house.set(mode="pre", banned_words="quetzal")
    ada, mo = house.reader(), house.staff()
    waiting, refused = ada.says("The tram was early today."), ada.says("A quetzal is a bird.")
    states = {one["id"]: one["state"] for one in mo.queue("all")}
    assert (states[waiting], states[refused]) == ("pending", "rejected")


def test_replies_and_whole_subthreads_are_listed_whatever_their_status(house: House) -> None:
    house.set(flood_minute="0")
    ada, mo = house.reader(), house.staff()
    root = ada.says("The tram was early today.")
    child = ada.says("And the bus was late, as always.", parent=root)
    grandchild = ada.says("While the ferry did not come at all.", parent=child)
    ada.says("Somewhere else entirely, a plane.")
    mo.decide(grandchild, "reject")
    listed: Any = mo.get(f"/moderation/comments?parent={root}").json
    assert [one["id"] for one in listed["items"]] == [child]
    below: Any = mo.get(f"/moderation/comments/{root}/subthread?limit=1").json
    assert [one["id"] for one in below["items"]] == [child]
    rest: Any = mo.get(f"/moderation/comments/{root}/subthread?cursor={below['next']}").json
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([grandchild], None)
    assert mo.get("/moderation/comments?parent=unheard").status_code == 422
    assert mo.get("/moderation/comments/unheard/subthread").status_code == 404


def test_a_token_and_a_person_learn_who_they_are(house: House) -> None:
    al, sam = house.staff("administrator", "Al"), house.person("moderator", "Sam")
    token, person = al.get("/moderation/me").json, sam.get("/moderation/me").json
    assert (token["kind"], token["name"], token["role"]) == ("token", "Al", "administrator")
    site = {"key": house.key, "name": "The Daily Test", "role": "administrator"}
    assert token["sites"] == [site]
    assert (person["kind"], person["name"], person["role"]) == ("person", "Sam", "moderator")
    assert [one["key"] for one in person["sites"]] == [house.key]


def test_reasons_come_with_their_sentences(house: House) -> None:
    reasons: Any = house.staff().get("/moderation/reasons").json
    assert reasons["items"]
    assert all(one["text"] for one in reasons["items"])
    assert "abuse" in reasons["reports"]


def test_one_article_exists_or_does_not(house: House) -> None:
    house.reader().says("The tram was early today.")
    mo = house.staff()
    assert mo.get("/moderation/articles/a1").json["key"] == "a1"
    assert mo.get("/moderation/articles/never").status_code == 404


def test_authors_are_listed_paged_and_by_standing(house: House) -> None:
    mo = house.staff()
    readers = [house.reader(f"Reader {number}") for number in range(5)]
    change = {"standing": "premoderated", "reason": "Abuse."}
    mo.call("PATCH", f"/moderation/authors/{readers[2].id}", change)
    page: Any = mo.get("/moderation/authors?limit=3").json
    rest: Any = mo.get(f"/moderation/authors?limit=3&cursor={page['next']}").json
    assert [one["id"] for one in page["items"] + rest["items"]] == [
        one.id for one in reversed(readers)
    ]
    listed: Any = mo.get("/moderation/authors?standing=premoderated").json
    assert [one["id"] for one in listed["items"]] == [readers[2].id]


@pytest.mark.parametrize(
    "query", ["action=unheard", "actor=Nobody", "comment=unheard", "author=unheard", "rule=unheard"]
)
def test_the_log_refuses_what_cannot_be(house: House, query: str) -> None:
    answer = house.staff().get(f"/moderation/log?{query}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, [query.partition("=")[0]])


def test_the_log_is_narrowed_by_article_and_by_rule(house: House) -> None:
    house.set(mode="pre")
    ada, mo = house.reader(), house.staff(name="Mo")
    comment = ada.says("The tram was early today.")
    elsewhere = ada.says("The bus was late, as always.", article="a2")
    mo.decide(comment, "approve")
    mo.decide(elsewhere, "reject")
    by_article: Any = mo.get("/moderation/log?article=a1").json
    assert [one["action"] for one in by_article["items"]] == ["approve", "post"]
    rule: Any = mo.get("/moderation/log?rule=premoderation&action=reject").json
    assert [one["comment"] for one in rule["items"]] == [elsewhere]
    assert mo.get("/moderation/log?rule=capitals").json["items"] == []


def test_near_repeats_are_counted_and_shown(house: House) -> None:
    house.set(repeats="off")
    words = "Who pays for the new tram line along the old quay that nobody in this town asked for?"
    first, *others = [
        house.reader(f"Reader {number}").says(words + "!" * number) for number in range(7)
    ]
    alone = house.reader("Bo").says("Something quite different about gulls, masts and ropes.")
    staff = house.staff()
    item = staff.get(f"/moderation/comments/{first}?expand=repeats").json
    assert item["repeats"]["count"] == 6  # type: ignore[index]
    assert [one["id"] for one in item["repeats"]["comments"]] == others[:0:-1]  # type: ignore[index]
    page = staff.get("/moderation/comments?queue=all&expand=repeats").json["items"]  # type: ignore[index]
    counts = {one["id"]: one["repeats"]["count"] for one in page}
    assert (counts[others[-1]], counts[alone]) == (6, 0)
