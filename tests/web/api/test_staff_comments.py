"""Lists of comments as moderators ask for them, and one in full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.house import House


def test_a_list_is_narrowed_by_whatever_a_moderator_may_ask(house: House) -> None:
    house.set(suspect_words="gadget")
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    plain = ada.says("A plain remark about weather")
    link = bob.says("See https://example.com/page for more", article="a2")
    pending = ada.says("I love this gadget a lot", article="a2")
    bob.report(plain, "privacy")
    now = datetime.now(UTC)
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({}, {plain, link, pending}),
        ({"queue": "pending"}, {pending}),
        ({"status": "approved"}, {plain, link}),
        ({"author": ada.id}, {plain, pending}),
        ({"article": "a2"}, {link, pending}),
        ({"article": "a2", "author": ada.id}, {pending}),
        ({"reason": "privacy"}, {plain}),
        ({"reason": "spam"}, set()),
        ({"rule": "suspect_words"}, {pending}),
        ({"has_link": "true"}, {link}),
        ({"has_link": "false"}, {plain, pending}),
        ({"since": (now - timedelta(hours=1)).isoformat()}, {plain, link, pending}),
        ({"since": (now + timedelta(hours=1)).isoformat()}, set()),
        ({"before": (now - timedelta(hours=1)).isoformat()}, set()),
        ({"q": "weather"}, {plain}),
    ]
    for parameters, expected in cases:
        answer = desk.get("/moderation/comments", query_string=parameters)
        assert {one["id"] for one in answer.json["items"]} == expected, parameters
    pages, cursor = [], None
    while True:
        query = {"limit": 2, "sort": "oldest", **({"cursor": cursor} if cursor else {})}
        page = desk.get("/moderation/comments", query_string=query).json
        pages += [one["id"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert pages == sorted([plain, link, pending])
    for bad in (
        {"queue": "x"},
        {"status": "x"},
        {"sort": "x"},
        {"has_link": "x"},
        {"since": "yesterday"},
    ):
        assert desk.get("/moderation/comments", query_string=bad).status_code == 422
    assert desk.get("/moderation/comments?article=nowhere").status_code == 422


SEARCHES = [
    ("quick", {"fox"}),
    ("QUICK brown", {"fox"}),
    ("quick missing", set()),
    ('"quick brown"', {"fox"}),
    ("quick OR weather", set()),
    ("quick NOT brown", set()),
    ("qui*", set()),
    ("source:quick", set()),
    ("NEAR(quick brown)", set()),
    ("it's", {"quotes"}),
    ("O'Brien", {"quotes"}),
    ("日本語", {"cjk"}),
    ("東京", {"cjk"}),
    ("한국", {"hangul"}),
    ("über", {"umlaut"}),
]


def test_search_finds_all_the_words_and_reads_nothing_as_a_query_language(house: House) -> None:
    house.set(flood_minute="0")
    ada, desk = house.reader(), house.staff()
    texts = {
        "fox": "The quick brown fox jumps",
        "quotes": "it's what O'Brien said, 100% sure",
        "cjk": "私は東京で日本語を勉強しています",
        "hangul": "한국어는 재미있어요",
        "umlaut": "Das ist über alles gut",
    }
    ids = {ada.says(text): name for name, text in texts.items()}
    for words, expected in SEARCHES:
        answer = desk.get("/moderation/comments", query_string={"q": words})
        assert answer.status_code == 200, words
        assert {ids[one["id"]] for one in answer.json["items"]} == expected, words


STRANGE = [
    '"',
    '""',
    "'",
    "(",
    ")",
    "*",
    "^",
    "-",
    ":",
    "AND",
    "NOT",
    "{a}",
    "\\",
    "%",
    "&",
    "|",
    "!",
    "<->",
    '"a',
]


def test_no_search_breaks_anything(house: House) -> None:
    house.reader().says("Something to be found")
    desk = house.staff()
    for words in STRANGE:
        assert desk.get("/moderation/comments", query_string={"q": words}).status_code == 200, words


def test_one_comment_is_told_with_everything_known(house: House) -> None:
    house.set(suspect_words="gadget")
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comment = ada.says("Buy this *gadget* now")
    desk.decide(comment, "approve", note="Seems fine")
    bob.report(comment, "spam", "Advertising")
    answer = desk.get(f"/moderation/comments/{comment}")
    full = answer.json
    assert answer.headers["ETag"] == f'"{full["version"]}"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (full["status"], full["source"]) == ("approved", "Buy this *gadget* now")
    (finding,) = [one for one in full["findings"] if one["check"] == "suspect_words"]
    assert (finding["match"], finding["status"]) == ("gadget", "pending")
    assert [
        (one["action"], one["before"], one["after"], one["note"]) for one in full["decisions"]
    ] == [
        ("post", None, "pending", None),
        ("approve", "pending", "approved", "Seems fine"),
    ]
    assert full["decisions"][1]["actor"]["name"] == "Mo"
    assert full["record"]["approved"] == 1
    assert full["record"]["reports"] == 1
    assert full["reports"][0]["detail"] == "Advertising"
