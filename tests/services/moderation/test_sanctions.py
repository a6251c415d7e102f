"""What a desk may do about authors: bans on what is behind them, suspensions that end, shadows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from comments.database.engines import db
from comments.models import Author, Ban, Decision, private_id, utc_now
from tests.house import House, Reader, Staff
from tests.services.moderation.conftest import Back, in_future


def ban(desk: Staff, **order: Any) -> dict[str, Any]:
    """Ban something; return the ban."""
    answer = desk.call("POST", "/moderation/bans", {"reason": "Spam from there.", **order})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.json)  # type: ignore[arg-type]


def from_there(reader: Reader, address: str, body: str) -> Any:
    """Write a comment with a client at this address."""
    json = {"site": reader.site, "article": "a1", "body": body}
    return reader.call("POST", "/comments", json, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize(
    ("kind", "value", "banned", "free"),
    [
        ("address", "203.0.113.7", ["203.0.113.7"], ["203.0.113.8", "2001:db8::1"]),
        (
            "address",
            "2001:db8:1:2::/64",
            ["2001:db8:1:2::5", "2001:db8:1:2:ffff::1"],
            ["2001:db8:1:3::5"],
        ),
        ("network", "203.0.113.0/24", ["203.0.113.7", "203.0.113.200"], ["203.0.114.7"]),
        (
            "network",
            "2001:db8:1::/48",
            ["2001:db8:1:2::5", "2001:db8:1:ffff::5"],
            ["2001:db8:2::5"],
        ),
    ],
)
def test_a_banned_address_or_network_cannot_post(
    house: House, kind: str, value: str, banned: list[str], free: list[str]
) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    ban_item = ban(desk, kind=kind, value=value)
    for number, address in enumerate(banned):
        answer = from_there(house.reader(f"New {number}"), address, f"Writing from {address}")
        assert (answer.status_code, answer.json["code"]) == (403, "banned"), address
    for address in free:
        assert from_there(ada, address, f"Writing at home, {address}").status_code == 201, address
    assert desk.call("DELETE", f"/moderation/bans/{ban_item['id']}").status_code == 204
    assert from_there(ada, banned[0], "And now I may write again").status_code == 201
    actions = [
        (one["action"], one["after"])
        for one in desk.get("/moderation/log").json["items"]
        if "ban" in one["action"]
    ]
    assert actions == [("unban", kind), ("ban", kind)]


@pytest.mark.parametrize(
    ("kind", "value", "banned", "free"),
    [
        ("email", "Troll@Example.com", "troll@example.com", "other@example.com"),
        ("domain", "example.com", "anyone@sub.EXAMPLE.com", "anyone@another-example.com"),
    ],
)
def test_a_banned_email_or_domain_cannot_post(
    house: House, kind: str, value: str, banned: str, free: str
) -> None:
    desk = house.staff()
    before, well = house.reader("Before", email=banned), house.reader("Well", email=free)
    ban(desk, kind=kind, value=value)
    answer = before.post("I was here before the ban")
    assert (answer.status_code, answer.json["code"]) == (403, "banned")
    again = house.public.call(
        "POST", "/readers", {"site": house.key, "name": "Again", "email": banned}
    )
    if again.status_code == 201:
        returned = Reader(house.app.test_client(), again.json["token"], house.key)
        assert returned.post("Me again").status_code == 403
    assert well.post("I have done nothing").status_code == 201


def test_what_is_behind_a_comment_can_be_banned_without_being_shown(
    house: House, back: Back
) -> None:
    ada, desk = house.reader("Ada", email="ada@mail.example"), house.staff()
    comment = from_there(ada, "203.0.113.7", "Cheap watches").json["id"]
    for kind in ("address", "network", "email", "domain"):
        ban_item = ban(desk, kind=kind, comment=comment, until=in_future(days=1))
        assert ban_item["kind"] == kind
    assert len(desk.get("/moderation/bans").json["items"]) == 4
    assert from_there(house.reader("New"), "203.0.113.9", "A neighbour").status_code == 403
    assert house.reader("Bob", email="bob@mail.example").post("A namesake").status_code == 403
    output = desk.get("/moderation/bans").get_data(as_text=True) + desk.get(
        "/moderation/log"
    ).get_data(as_text=True)
    with back.app.app_context():
        for row in db.session.scalars(select(Ban).where(Ban.site_id == back.site_id())):
            output += " ".join(
                str(getattr(row, column.key)) for column in Ban.__mapper__.column_attrs
            )
    assert "203.0.113" not in output
    assert "mail.example" not in output


@pytest.mark.parametrize(
    "order",
    [
        {"kind": "network", "value": "203.0.0.0/16"},
        {"kind": "address", "value": "203.0.113.0/24"},
        {"kind": "address", "value": "nonsense"},
        {"kind": "email", "value": "nonsense"},
        {"kind": "domain", "value": "not a domain"},
        {"kind": "planet", "value": "Mars"},
        {"kind": "email"},
        {"kind": "email", "value": "a@example.com", "until": "2020-01-01T00:00:00Z"},
        {"kind": "email", "value": "a@example.com", "reason": ""},
    ],
)
def test_a_ban_that_cannot_be_is_refused_with_a_sentence(
    house: House, order: dict[str, str]
) -> None:
    answer = house.staff().call("POST", "/moderation/bans", {"reason": "Spam.", **order})
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_a_ban_also_keeps_what_was_written_before_from_being_changed(house: House) -> None:
    ada, desk = house.reader("Ada", email="ada@example.com"), house.staff()
    comment = ada.says("Harmless words")
    ban(desk, kind="email", value="ada@example.com")
    answer = ada.edit(comment, "Cheap watches")
    assert (answer.status_code, answer.json["code"]) == (403, "banned")
    assert desk.comment(comment)["source"] == "Harmless words"


def test_a_ban_ends_by_itself(house: House, back: Back) -> None:
    ada, desk = house.reader("Ada", email="ada@example.com"), house.staff()
    ban(desk, kind="email", value="ada@example.com", until=in_future(hours=1))
    assert ada.post("Hello").status_code == 403
    with back.session() as session:
        row = session.scalars(select(Ban).where(Ban.site_id == back.site_id())).one()
        row.expires_at = utc_now() - timedelta(seconds=1)
    assert ada.post("Hello").status_code == 201


def test_a_suspension_ends_by_itself_and_the_worker_writes_it_down(
    house: House, back: Back
) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    path = f"/moderation/authors/{ada.id}"
    assert desk.call("PATCH", path, {"standing": "suspended", "reason": "Rude"}).status_code == 422
    desk.call(
        "PATCH", path, {"standing": "suspended", "reason": "Rude", "until": in_future(hours=1)}
    )
    assert ada.post("Hello").json["code"] == "suspended"
    with back.session() as session:
        session.get_one(Author, private_id(ada.id)).standing_until = utc_now() - timedelta(
            seconds=1
        )
    assert ada.post("Hello, I am back").status_code == 201, "no worker needed"
    assert desk.get(path).json["standing"] == "normal"
    back.worker.maintain()
    assert back.author(ada.id).standing == "normal"
    last = desk.get(f"/moderation/log?author={ada.id}&action=standing").json["items"][0]
    assert (last["before"][:16], last["after"], last["actor"]["name"]) == (
        "suspended until ",
        "normal",
        "Clock",
    )
    assert (
        desk.call("POST", f"/moderation/decisions/{last['id']}/undo").json["results"][0]["outcome"]
        == "done"
    )
    assert desk.get(path).json["standing"] == "normal", (
        "what has ended does not come back without an end"
    )


def test_a_shadowed_authors_comments_are_seen_by_their_author_alone(house: House) -> None:
    troll, bob, desk = house.reader("Troll"), house.reader("Bob"), house.staff()
    desk.call(
        "PATCH", f"/moderation/authors/{troll.id}", {"standing": "shadowed", "reason": "Trolling"}
    )
    answer = troll.post("Can anybody hear me?")
    assert answer.status_code == 201
    comment = answer.json["id"]
    assert house.thread()["items"] == []
    mine = troll.get(f"/me?site={house.key}&article=a1").json
    assert [one["id"] for one in mine["comments"]] == [comment]
    assert bob.get(f"/me?site={house.key}&article=a1").json["comments"] == []
    assert bob.get(f"/comments/{comment}").status_code == 404
    assert (bob.vote(comment, 1).status_code, bob.report(comment).status_code) == (404, 404)
    assert "shadow" not in answer.get_data(as_text=True) + str(mine)
    (item,) = desk.queue("shadowed")
    assert [(one["check"], one["rule"]) for one in item["findings"]] == [("standing", "shadowed")]


@pytest.mark.parametrize(
    ("standing", "status"), [("premoderated", 202), ("trusted", 201), ("normal", 202)]
)
def test_standing_decides_who_waits(house: House, standing: str, status: int) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    house.set(suspect_words="dodgy")
    if standing != "normal":
        desk.call(
            "PATCH", f"/moderation/authors/{ada.id}", {"standing": standing, "reason": "Known"}
        )
    answer = ada.post("A dodgy affair")
    assert answer.status_code == status
    findings = desk.comment(answer.json["id"])["findings"]
    assert ("suspect_words", "dodgy") in {(one["check"], one["rule"]) for one in findings}, (
        "noted all the same"
    )


def test_an_authors_record_says_what_a_moderator_judges_by(house: House, back: Back) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    twin = house.reader("Adа")  # with a Cyrillic letter
    good, bad = ada.says("The tram was early today."), ada.says("And something worse.")
    bob.report(bad, "abuse")
    desk.decide(bad, "reject")
    record = desk.get(f"/moderation/authors/{ada.id}").json
    assert record["comments"] == {"approved": 1, "rejected": 1}
    assert record["record"]["reports"] == 1
    assert [one["id"] for one in record["similar_names"]] == [twin.id]
    assert desk.get(f"/moderation/authors/{bob.id}").json["reports_upheld"] == 1
    author_record = desk.comment(good)["record"]
    assert (author_record["approved"], author_record["rejected"], author_record["standing"]) == (
        1,
        1,
        "normal",
    )
    assert back.count(Decision, Decision.author_id == private_id(ada.id)) == 3


def test_a_reason_must_be_one_of_the_sites_own_and_its_author_is_told_it_in_words(
    house: House,
) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    house.set(reject_reasons="rude=We ask everybody to stay polite.,late=This came too late.")
    comment = ada.says("Something rude")
    refused = desk.decide(comment, "reject", reason="abuse")
    assert (refused["outcome"], "rude" in refused["detail"]) == ("refused", True)
    assert desk.decide(comment, "reject", reason="rude")["outcome"] == "done"
    mine = ada.get(f"/me?site={house.key}&article=a1").get_data(as_text=True)
    assert "We ask everybody to stay polite." in mine
