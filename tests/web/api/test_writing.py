"""Readers write, change and take back: what is stored, what is shown, and what is refused."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.house import House, Reader


def counts(house: House, article: str = "a1") -> int:
    """The number of visible comments, by the two answers that tell it, which must agree."""
    answer = house.public.get("/counts", query_string={"site": house.key, "article": [article]})
    count = answer.json["counts"][article]
    assert house.thread(article)["article"]["comment_count"] == count
    return int(count)


def shown(house: House, comment: str) -> dict[str, Any] | None:
    """A comment as readers see it, or None."""
    answer = house.public.get(f"/comments/{comment}")
    assert answer.status_code in (200, 404)
    return dict(answer.json) if answer.status_code == 200 else None


def test_a_comment_may_be_answered_fifty_deep_and_each_knows_its_ancestors(house: House) -> None:
    house.set(flood_minute="0")
    ada, bob = house.reader("Ada"), house.reader("Bob")
    chain = [ada.says("The root")]
    for depth in range(1, 51):
        chain.append((bob if depth % 2 else ada).says(f"Answer {depth}", parent=chain[-1]))
    deepest = shown(house, chain[-1])
    assert deepest is not None
    assert deepest["depth"] == 50
    assert deepest["parent"] == chain[-2]
    assert [one["id"] for one in deepest["ancestors"]] == chain[:-1]
    assert [one["depth"] for one in deepest["ancestors"]] == list(range(50))
    assert counts(house) == 51
    assert all(shown(house, one)["reply_count"] == 1 for one in chain[:-1])  # type: ignore[index]


def test_an_answer_stays_under_the_article_of_what_it_answers(house: House) -> None:
    ada = house.reader()
    root = ada.says("Here", article="a1")
    for article, parent in (("a2", root), ("a1", "0000000000000"), ("a1", "nonsense")):
        refused = ada.post("There", article=article, parent=parent)
        assert (refused.status_code, refused.json["code"]) == (422, "unknown_parent")
        assert "parent" in refused.json["errors"]
    assert counts(house, "a1") == 1


def test_what_has_been_taken_down_cannot_be_answered(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    root = ada.says("Root")
    ada.says("Reply", parent=root)
    desk.decide(root, "reject")
    assert ada.post("Late", parent=root).json["code"] == "unknown_parent"


@pytest.mark.parametrize(
    ("url", "stored", "notice"),
    [
        ("https://news.example/story", "https://news.example/story", None),
        ("https://news.example:443/s?x=1#c", "https://news.example/s?x=1", None),
        ("https://news.example/s?fbclid=" + "f" * 3000, "https://news.example/s", None),
        ("https://news.example\\s", "https://news.example/s", None),
        ("http://news.example/story", None, "url; foreign"),
        ("https://evil.example/story", None, "url; foreign"),
        ("https://news.example.evil.example/", None, "url; foreign"),
        ("https://news.example@evil.example/", None, "url; unusable"),
        ("javascript:alert(1)", None, "url; unusable"),
        ("/story", None, "url; unusable"),
        ("not an address", None, "url; unusable"),
    ],
)
def test_an_address_that_cannot_be_kept_refuses_no_reader(
    house: House, url: str, stored: str | None, notice: str | None
) -> None:
    answer = house.reader().post("Hello", url=url)
    assert answer.status_code == 201
    assert answer.headers.get("Comments-Page-Notices") == notice
    assert house.thread()["article"]["url"] == stored


@pytest.mark.parametrize(
    ("title", "stored"),
    [
        ("Zwi\u00adschen", "Zwischen"),
        ("A\u202eB\u200b C\n D", "AB C D"),
        ("x" * 400, "x" * 299 + "…"),
        ("Cafe\u0301", "Café"),
        ("\u200b\u2060", None),
        ("z" + "\u0335" * 60, "z" + "\u0335" * 4),
    ],
)
def test_a_title_is_tidied_or_left_out(house: House, title: str, stored: str | None) -> None:
    assert house.reader().post("Hello", title=title).status_code == 201
    assert house.thread()["article"]["title"] == stored


def test_a_wrong_type_is_still_the_callers_mistake(house: House) -> None:
    assert house.reader().post("Hello", title=["x"]).status_code == 422
    assert house.reader().post("Hello", url=5).status_code == 422


@pytest.mark.parametrize(
    "key",
    ["k" * 301, "a\u200bb", " spaced ", "new\u00a0space", "/%EA%B0%80" * 60, "e\u0301", "tab\tbed"],
)
def test_what_can_be_read_can_be_written(house: House, key: str) -> None:
    assert house.thread(key)["article"]["comment_count"] == 0
    assert house.reader().post("First", article=key).status_code == 201
    assert house.thread(key)["article"]["comment_count"] == 1
    assert house.public.get(f"/counts?{urlencode({'site': house.key, 'article': key})}").json[
        "counts"
    ] == {key: 1}


def test_composed_decomposed_and_escaped_letters_are_one_key(house: House) -> None:
    house.reader().post("First", article="/café")
    for spelling in ("/cafe\u0301", "/caf%C3%A9", "/cafe%CC%81"):
        assert house.thread(spelling)["article"]["comment_count"] == 1


def test_a_read_makes_nothing(house: House) -> None:
    named = {"url": "https://news.example/x", "title": "A false headline"}
    for path in (
        f"/api/v1/thread?site={house.key}&article=a1",
        f"/embed/thread?site={house.key}&article=a1",
        f"/t/{house.key}?article=a1",
    ):
        address, _, query = path.partition("?")
        fields = dict(part.split("=") for part in query.split("&"))
        answer = house.app.test_client().get(address, query_string={**fields, **named})
        assert answer.status_code == 200
    article = house.thread()["article"]
    assert (article["id"], article["url"], article["title"]) == (None, None, None)


def test_a_site_nobody_knows_is_not_found(house: House) -> None:
    ada = house.reader()
    for answer in (
        house.public.get("/thread?site=nowhere&article=a"),
        house.public.get("/counts?site=nowhere&article=a"),
        house.public.call("POST", "/readers", {"site": "nowhere", "name": "Ada"}),
        house.public.call("POST", "/preview", {"site": "nowhere", "body": "x"}),
        ada.call("POST", "/comments", {"site": "nowhere", "article": "a", "body": "x"}),
        ada.get("/me?site=nowhere"),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "unknown_site")


def test_a_readers_token_is_good_for_its_own_site_alone(house: House, other_house: House) -> None:
    ada = house.reader()
    root = ada.says("Mine")
    stranger = other_house.reader("Eve")
    foreign = Reader(house.app.test_client(), stranger.token, house.key)
    assert foreign.post("Hi").status_code == 403
    assert foreign.get(f"/me?site={house.key}").status_code == 403
    for answer in (
        foreign.vote(root, 1),
        foreign.report(root),
        foreign.edit(root, "x"),
        foreign.delete(root),
    ):
        assert answer.status_code == 404


def test_a_closed_thread_takes_no_comments_until_it_is_opened(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    ada.says("First")
    desk.call("PATCH", "/moderation/articles/a1", {"open": False})
    refused = ada.post("Second")
    assert (refused.status_code, refused.json["code"]) == (409, "thread_closed")
    desk.call("PATCH", "/moderation/articles/a1", {"open": True})
    ada.says("Second")


def test_slow_mode_makes_a_reader_wait_and_says_for_how_long(house: House) -> None:
    house.set(slow_mode="60")
    ada, bob = house.reader("Ada"), house.reader("Bob")
    ada.says("One")
    refused = ada.post("Two")
    assert (refused.status_code, refused.json["code"]) == (429, "slow_mode")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    ada.says("Elsewhere", article="a2")
    bob.says("Another reader")


def test_guests_write_only_where_the_site_takes_them(house: House) -> None:
    house.set(guests="off")
    refused = house.public.call("POST", "/readers", {"site": house.key, "name": "Ada"})
    assert (refused.status_code, refused.json["code"]) == (403, "guests_refused")


def test_an_edit_inside_the_window_shows_at_once_and_keeps_the_former_text(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    comment = ada.says("First *words*")
    version = house.thread()["article"]["version"]
    edited = ada.edit(comment, "Second **words**")
    assert edited.status_code == 200
    assert edited.json["html"] == "<p>Second <strong>words</strong></p>"
    assert edited.json["edited_at"] is not None
    assert house.thread()["items"][0]["html"] == edited.json["html"]
    assert house.thread()["article"]["version"] > version
    assert ada.edit(comment, "Third").status_code == 200
    full = desk.comment(comment)
    assert [(one["number"], one["source"], one["replaced_by"]) for one in full["revisions"]] == [
        (1, "First *words*", "author"),
        (2, "Second **words**", "author"),
    ]
    assert (full["revision"], full["source"]) == (3, "Third")
    assert counts(house) == 1


def test_after_the_window_a_comment_stays_as_it_is(house: House) -> None:
    ada = house.reader()
    comment = ada.says("For good")
    house.set(edit_window="0")
    for answer in (ada.edit(comment, "Changed"), ada.delete(comment)):
        assert (answer.status_code, answer.json["code"]) == (409, "window_closed")
    assert house.thread()["items"][0]["html"] == "<p>For good</p>"


def test_only_its_author_changes_a_comment(house: House) -> None:
    ada, bob = house.reader("Ada"), house.reader("Bob")
    comment = ada.says("Mine")
    for answer in (bob.edit(comment, "Yours"), bob.delete(comment)):
        assert (answer.status_code, answer.json["code"]) == (403, "not_yours")
    house.staff().decide(comment, "reject")
    assert bob.edit(comment, "Yours").status_code == 404
    assert ada.edit(comment, "Mine again").json["code"] == "taken_down"


def test_a_comment_without_replies_vanishes_and_one_with_replies_leaves_a_tombstone(
    house: House,
) -> None:
    ada, bob = house.reader("Ada"), house.reader("Bob")
    alone, root = ada.says("Alone"), ada.says("Root")
    reply = bob.says("Reply", parent=root)
    assert counts(house) == 3

    assert ada.delete(alone).status_code == 204
    assert shown(house, alone) is None
    assert counts(house) == 2

    assert ada.delete(root).status_code == 204
    grave = shown(house, root)
    assert grave is not None
    assert (grave["state"], grave["author"], grave["html"], grave["reply_count"]) == (
        "deleted",
        None,
        None,
        1,
    )
    assert "Root" not in str(house.thread())
    assert counts(house) == 1

    assert bob.delete(reply).status_code == 204
    assert shown(house, root) is None
    assert house.thread()["items"] == []
    assert counts(house) == 0
    assert ada.delete(root).status_code == 404


def test_tombstones_vanish_in_a_row_with_the_last_reply_and_come_back_with_it(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    chain = [ada.says("0")]
    for depth in range(1, 5):
        chain.append(ada.says(str(depth), parent=chain[-1]))
    sibling = ada.says("Beside the third", parent=chain[1])
    for comment in (chain[0], chain[2], chain[3]):
        desk.decide(comment, "reject")
    assert [shown(house, one)["state"] for one in chain] == [  # type: ignore[index]
        "removed",
        "visible",
        "removed",
        "removed",
        "visible",
    ]
    assert shown(house, chain[1])["reply_count"] == 2  # type: ignore[index]
    desk.decide(chain[4], "spam")
    assert [shown(house, one) is None for one in chain] == [False, False, True, True, True]
    assert shown(house, chain[1])["reply_count"] == 1  # type: ignore[index]
    desk.decide(sibling, "reject")
    desk.decide(chain[1], "reject")
    assert house.thread()["items"] == []
    assert counts(house) == 0

    desk.decide(chain[4], "restore")
    assert [shown(house, one)["state"] for one in chain] == ["removed"] * 4 + ["visible"]  # type: ignore[index]
    assert [shown(house, one)["reply_count"] for one in chain] == [1, 1, 1, 1, 0]  # type: ignore[index]
    assert counts(house) == 1


def test_a_held_comment_is_seen_by_its_author_and_by_nobody_else(house: House) -> None:
    house.set(mode="pre")
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    answer = ada.post("Wait for it")
    assert (answer.status_code, answer.json["state"]) == (202, "pending")
    comment = answer.json["id"]
    assert counts(house) == 0
    assert shown(house, comment) is None
    own, others = (who.get(f"/me?site={house.key}&article=a1") for who in (ada, bob))
    assert [one["id"] for one in own.json["comments"]] == [comment]
    assert comment in own.json["own"]
    assert others.json["comments"] == []
    assert own.headers["Cache-Control"] == "private, no-store"
    assert [one["id"] for one in desk.queue("pending")] == [comment]
    desk.decide(comment, "approve")
    assert counts(house) == 1
    assert ada.get(f"/me?site={house.key}&article=a1").json["comments"] == []


def test_an_author_is_told_why_a_comment_was_taken_down(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    comment = ada.says("Buy now")
    desk.decide(comment, "reject", reason="off_topic")
    me = ada.get(f"/me?site={house.key}&article=a1").json
    assert me["own"][comment]["reason"] == "Off topic"
    assert me["comments"][0]["state"] == "rejected"


def test_a_preview_shows_what_a_comment_would_and_stores_nothing(house: House) -> None:
    body = "**Bold** <script>alert(1)</script> [x](javascript:alert(1)) https://example.com"
    preview = house.public.call("POST", "/preview", {"site": house.key, "body": body})
    assert preview.status_code == 200
    assert house.thread()["article"]["id"] is None
    answer = house.reader().post(body)
    assert answer.json["html"] == preview.json["html"]
    assert "<script" not in preview.json["html"]


def test_a_comment_is_refused_whole_when_it_is_too_long_or_empty(house: House) -> None:
    house.set(max_length="20", min_length="3")
    ada = house.reader()
    for body in ("x" * 21, "", "  \n\t ", "ab", "​​​"):
        answer = ada.post(body)
        assert answer.status_code == 422, body
        assert "body" in answer.json["errors"]
    ada.says("x" * 20)
