"""Each check of the policy, by what it must and must not say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from comments.screening.draft import ArticleFacts, Rules
from comments.text import render
from tests.screening.drafts import NOW, said


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ("normal", []),
        ("trusted", []),
        ("premoderated", [("standing", "premoderated", "pending")]),
        ("shadowed", [("standing", "shadowed", "pending")]),
        ("suspended", [("standing", "suspended", "rejected")]),
        ("banned", [("standing", "banned", "rejected")]),
    ],
)
def test_standing(standing: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(author={"standing": standing}) == expected


def test_a_ban_ends_the_screening_before_anything_else_is_judged() -> None:
    assert said(
        "SHIT " * 20, author={"standing": "banned"}, rules=Rules(banned_words=("shit",))
    ) == [("standing", "banned", "rejected")]


PRE = Rules(mode="pre")
CRIME = Rules(premoderated_sections=("crime",))


@pytest.mark.parametrize(
    ("case", "facts", "rules_held_by"),
    [
        ("an ordinary site", {}, []),
        ("a premoderated site", {"rules": PRE}, ["site"]),
        ("a trusted author there", {"rules": PRE, "author": {"standing": "trusted"}}, []),
        ("an article set to post there", {"rules": PRE, "article": ArticleFacts(mode="post")}, []),
        ("a premoderated article", {"article": ArticleFacts(mode="pre")}, ["article"]),
        (
            "a trusted author there",
            {"article": ArticleFacts(mode="pre"), "author": {"standing": "trusted"}},
            ["article"],
        ),
        (
            "a premoderated section",
            {"rules": CRIME, "article": ArticleFacts(section="crime")},
            ["section"],
        ),
        ("another section", {"rules": CRIME, "article": ArticleFacts(section="sport")}, []),
        (
            "an emergency",
            {
                "rules": Rules(emergency=True),
                "article": ArticleFacts(mode="post"),
                "author": {"standing": "trusted"},
            },
            ["emergency"],
        ),
    ],
)
def test_premoderation(case: str, facts: dict[str, Any], rules_held_by: list[str]) -> None:
    assert said(**facts) == [("premoderation", rule, "pending") for rule in rules_held_by], case


@pytest.mark.parametrize(
    ("case", "author", "rules", "rule_names"),
    [
        (
            "third comment, three held",
            {"approved": 2},
            Rules(new_author_hold=3),
            ["first_comments"],
        ),
        ("fourth comment, three held", {"approved": 3}, Rules(new_author_hold=3), []),
        (
            "pending ones do not count",
            {"approved": 0, "pending": 9},
            Rules(new_author_hold=1),
            ["first_comments"],
        ),
        (
            "a day old",
            {"first_seen": NOW - timedelta(days=1)},
            Rules(new_author_days=2),
            ["young_account"],
        ),
        ("two days old", {"first_seen": NOW - timedelta(days=2)}, Rules(new_author_days=2), []),
        ("seen by a clock ahead", {"first_seen": NOW + timedelta(seconds=5)}, Rules(), []),
        ("a guest", {}, Rules(hold_unverified=True), ["unverified"]),
        (
            "a guest with a confirmed email",
            {"email_verified": True},
            Rules(hold_unverified=True),
            [],
        ),
        ("signed in by the publisher", {"kind": "sso"}, Rules(hold_unverified=True), []),
    ],
)
def test_new_authors(
    case: str, author: dict[str, Any], rules: Rules, rule_names: list[str]
) -> None:
    assert said(author=author, rules=rules) == [
        ("new_author", rule, "pending") for rule in rule_names
    ], case


@pytest.mark.parametrize(
    ("decided", "rejected", "waits"),
    [(3, 3, False), (4, 3, True), (10, 5, False), (10, 6, True), (0, 0, False)],
)
def test_an_author_with_a_poor_record_is_held(decided: int, rejected: int, waits: bool) -> None:
    assert bool(said(author={"recent_decided": decided, "recent_rejected": rejected})) is waits


def test_a_text_the_sanitisers_disagree_about_is_held_even_for_the_trusted() -> None:
    findings = said(text_disagreement=True, author={"standing": "trusted"})
    assert findings == [("disagreement", "second_sanitiser", "pending")]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "too_short"),
        ("   \n ", "too_short"),
        ("ab", "too_short"),
        ("abc", None),
        ("x" * 11, "too_long"),
    ],
)
def test_length_is_that_of_what_can_be_read(text: str, rule: str | None) -> None:
    findings = said(text, rules=Rules(min_length=3, max_length=10))
    assert findings == ([("length", rule, "pending")] if rule else [])


@pytest.mark.parametrize(
    ("text", "shouts"),
    [
        ("WHY IS NOBODY DOING ANYTHING ABOUT THIS", True),
        ("ПОЧЕМУ НИКТО НИЧЕГО НЕ ДЕЛАЕТ С ЭТИМ", True),
        ("THE BBC SAID so", False),
        ("NATO, EU, UN!", False),
        ("The BBC and NATO and the EU met in a room", False),
        ("这是一个没有大小写的句子，不会喊叫也不会低语，所以不算", False),
    ],
)
def test_shouting_is_held(text: str, shouts: bool) -> None:
    assert (("capitals", "share", "pending") in said(text)) is shouts


@pytest.mark.parametrize(
    "source",
    [
        "This works:\n\n```\nSELECT NAME FROM USERS WHERE ID = 5 ORDER BY NAME\n```",
        "> WHY IS NOBODY DOING ANYTHING ABOUT THIS\n\nNo need to shout.",
        "See http://EXAMPLE.COM/ABCDEFGHIJKLMNOPQRSTUVWXYZ/ABCDEFGHIJ for it",
        "어제 KBS와 MBC 그리고 SBS, JTBC, YTN까지 모두 같은 뉴스를 전했습니다",
    ],
)
def test_code_quotations_addresses_and_stations_in_korean_do_not_shout(source: str) -> None:
    body = render(source)
    assert said(body.text, prose=body.prose) == []


def test_capitals_can_be_switched_off() -> None:
    assert said("WHY IS NOBODY DOING ANYTHING ABOUT THIS", rules=Rules(max_capitals=100)) == []


@pytest.mark.parametrize(
    ("facts", "rule_names"),
    [
        ({"recent_minute": 5}, []),
        ({"recent_minute": 6}, ["minute"]),
        ({"recent_minute": 6, "recent_hour": 60}, ["minute", "hour"]),
        ({"recent_minute": 6, "is_edit": True}, []),
        ({"recent_minute": 600, "rules": Rules(flood_minute=0)}, []),
        ({"recent_minute": 6, "author": {"standing": "trusted"}}, None),
    ],
)
def test_a_flood_is_held(facts: dict[str, Any], rule_names: list[str] | None) -> None:
    expected = (
        [("flood", "minute", "approved")]
        if rule_names is None
        else [("flood", rule, "pending") for rule in rule_names]
    )
    assert said(**facts) == expected


def test_a_comment_waits_for_each_external_check_unless_its_author_is_trusted() -> None:
    rules = Rules(external=("akismet", "signed_http"))
    assert said(rules=rules) == [
        ("external", "akismet", "pending"),
        ("external", "signed_http", "pending"),
    ]
    assert said(rules=rules, author={"standing": "trusted"}) == []
