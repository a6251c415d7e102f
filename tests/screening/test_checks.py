"""Each check of the policy, by what it must and must not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from comments.screening.domains import find_domain, host_of
from comments.screening.draft import ArticleFacts, Earlier, Rules
from comments.screening.policy import POLICY
from comments.screening.screen import screen
from comments.screening.simhash import fingerprint
from comments.text import render
from tests.screening.drafts import NOW, draft


def said(text: str = "The bridge was safe.", **facts: Any) -> list[tuple[str, str, str]]:
    """What the whole policy finds in a draft, as (check, rule, status)."""
    return [
        (one.check, one.rule, one.status) for one in screen(draft(text, **facts), POLICY).findings
    ]


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


DOMAINS = Rules(
    max_links=1,
    banned_domains=("evil.example", "*.worse.example"),
    allowed_domains=("daily.example",),
    trusted_domains=("learnt.example",),
)
OWN = ("own.example",)


@pytest.mark.parametrize(
    ("links", "rule_matches"),
    [
        (["https://a.example/1"], []),
        (["https://a.example/1", "https://a.example/1"], []),
        (["https://a.example/1", "https://www.a.example/2"], []),
        (["https://a.example/1", "https://b.example/2"], [("count", "pending")]),
        (["https://own.example/1", "https://a.example/1", "https://learnt.example/2"], []),
        (["https://daily.example/1", "https://www.daily.example/2", "https://a.example"], []),
        (["mailto:a@example.com", "mailto:b@example.com"], []),
        (["https://evil.example/x"], [("evil.example", "rejected")]),
        (["https://WWW.EVIL.example.:8080/x"], [("evil.example", "rejected")]),
        (["https://cdn.worse.example/"], [("*.worse.example", "rejected")]),
        (["https://notevil.example/"], []),
        (["https://evil.example.net/"], []),
        (["https://a.example/?to=evil.example"], []),
        (["https://bit.ly/3xyz"], [("shortener", "pending")]),
        (["https://habit.ly/3xyz"], []),
        (["https://[broken"], []),
    ],
)
def test_links(links: list[str], rule_matches: list[tuple[str, str]]) -> None:
    findings = said(links=tuple(links), rules=DOMAINS, site_hosts=OWN)
    assert findings == [("links", *one) for one in rule_matches]


def test_quoted_links_do_not_count() -> None:
    sources = [f"https://{letter}.example" for letter in "abcdef"]
    quotation = render("".join(f"> {source}\n" for source in sources) + "\nThe second.")
    assert said(links=quotation.links, shown_links=quotation.shown_links) == []
    own = render("".join(f"{source}\n" for source in sources))
    assert said(links=own.links, shown_links=own.shown_links) == [("links", "count", "pending")]


@pytest.mark.parametrize(
    ("source", "disagrees"),
    [
        ("[https://bank.example](https://evil.example)", True),
        ("[**www.bank.example**/login](https://evil.example)", True),
        ("[bank.com](https://bank.com.evil.example/)", True),
        ("[bank.com](https://www.bank.com/login)", False),
        ("[https://www.bank.example](https://login.bank.example)", False),
        ("[setup.py](https://code.example/setup.py)", False),
        ("[report.pdf](https://a.example/report.pdf)", False),
        ("[Node.js](https://a.example)", False),
        ("[the bank](https://a.example)", False),
        ("[bank.example/login](https://evil.example)", True),
        ("[Go to https://bank.example now](https://evil.example)", True),
        ("[a review of amazon.com](https://blog.example)", False),
        ("https://192.0.2.7/?to=https://bank.example/", False),
        ("https://straße.de/x", False),
    ],
)
def test_words_that_name_another_host_than_the_links_are_held(source: str, disagrees: bool) -> None:
    body = render(source)
    expected = [("links", "other_host", "pending")] if disagrees else []
    assert said(body.text, links=body.links, shown_links=body.shown_links) == expected


def test_an_international_domain_is_the_same_however_it_is_written() -> None:
    assert host_of("https://Bücher.example/x") == host_of("xn--bcher-kva.example")
    assert (
        find_domain(host_of("https://www.xn--bcher-kva.example"), ("bücher.example",))
        == "bücher.example"
    )


def test_a_link_finding_points_at_the_address_in_the_text() -> None:
    text = "Look at bit.ly/3xyz now"
    (finding,) = screen(draft(text, links=("http://bit.ly/3xyz",)), POLICY).findings
    assert finding.span is not None
    assert text[slice(*finding.span)] == "bit.ly/3xyz"


WORDS = Rules(
    banned_words=("scum*", "go back home"), suspect_words=("lügner",), allowed_words=("scumble",)
)


@pytest.mark.parametrize(
    ("text", "facts", "findings"),
    [
        ("You scumbag!", {}, [("banned_words", "scum*", "rejected")]),
        ("A LUGNER, he is", {}, [("suspect_words", "lügner", "pending")]),
        ("Go back\nhome, liar", {}, [("banned_words", "go back home", "rejected")]),
        ("He went back home", {}, []),
        ("Scumble is a drink", {}, []),
        ("Scumble, scumbag", {}, [("banned_words", "scum*", "rejected")]),
        ("here", {"links": ("https://a.example/%73cum",)}, [("banned_words", "scum*", "rejected")]),
        ("hello", {"author": {"name": "ScumLord"}}, [("banned_words", "scum*", "rejected")]),
        ("lügner", {"author": {"standing": "trusted"}}, [("suspect_words", "lügner", "approved")]),
        ("scum", {"author": {"standing": "trusted"}}, [("banned_words", "scum*", "rejected")]),
    ],
)
def test_words(text: str, facts: dict[str, Any], findings: list[tuple[str, str, str]]) -> None:
    assert said(text, rules=WORDS, **facts) == findings


def test_a_word_finding_says_which_word_and_where() -> None:
    text = "What a ѕсum\u200bbag he is"
    (finding,) = screen(draft(text, rules=WORDS), POLICY).findings
    assert finding.match == "ѕсum\u200bbag"
    assert finding.span is not None
    assert text[slice(*finding.span)] == finding.match
    assert "scum*" in finding.reason


LONG = (
    "The council closed the old bridge in March without asking anybody who lives on the other side "
    "of the river, "
    "and now every market trader has to drive nine miles around the valley to sell a dozen eggs."
)


def earlier(source: str, minutes: int = 60) -> Earlier:
    return Earlier("c1", NOW - timedelta(minutes=minutes), fingerprint(source), source)


@pytest.mark.parametrize(
    ("case", "text", "facts", "rule_names"),
    [
        ("own, the same", LONG, {"recent_own": (earlier(LONG),)}, ["own"]),
        (
            "own, spaced and cased otherwise",
            f"  {LONG.upper()}!",
            {"recent_own": (earlier(LONG),)},
            ["own"],
        ),
        (
            "own, a word changed",
            LONG.replace("March", "June"),
            {"recent_own": (earlier(LONG),)},
            ["own_nearly"],
        ),
        (
            "own, short and just now",
            "Thank you!",
            {"recent_own": (earlier("thank you", 3),) * 5},
            [],
        ),
        (
            "own, short and far too often",
            "Thank you!",
            {"recent_own": (earlier("thank you", 3),) * 6},
            ["own"],
        ),
        (
            "own, a sentence under a second article",
            "The old bridge should be open again by May.",
            {"recent_own": (earlier("The old bridge should be open again by May"),)},
            [],
        ),
        (
            "own, a sentence under a third article",
            "The old bridge should be open again by May.",
            {"recent_own": (earlier("The old bridge should be open again by May"),) * 2},
            ["own"],
        ),
        (
            "own, a quotation",
            f"> {LONG}",
            {"recent_own": (earlier(f"> {LONG}"),)},
            [],
        ),
        ("own, short and an hour ago", "Thank you!", {"recent_own": (earlier("thank you"),)}, []),
        (
            "own, different",
            LONG,
            {"recent_own": (earlier("The market is open on Sundays again"),)},
            [],
        ),
        ("another's, the same", LONG, {"recent_others": (earlier(LONG),)}, ["others"]),
        (
            "another's, with another link",
            f"{LONG} https://x.example/2",
            {"recent_others": (earlier(f"{LONG} https://x.example/1"),)},
            ["others"],
        ),
        (
            "another's, in lookalikes",
            LONG.replace("a", "а"),
            {"recent_others": (earlier(LONG),)},
            ["others"],
        ),
        (
            "another's, short",
            "I agree with every word.",
            {"recent_others": (earlier("I agree with every word."),)},
            [],
        ),
        ("another's, quoted", f"> {LONG}\n\nWell said.", {"recent_others": (earlier(LONG),)}, []),
        ("switched off", LONG, {"recent_own": (earlier(LONG),), "rules": Rules(repeats=False)}, []),
    ],
)
def test_repeats(case: str, text: str, facts: dict[str, Any], rule_names: list[str]) -> None:
    loud = replace(facts.pop("rules", Rules()), max_capitals=100)
    assert said(text, rules=loud, **facts) == [
        ("repeats", rule, "pending") for rule in rule_names
    ], case


def test_a_comment_waits_for_each_external_check_unless_its_author_is_trusted() -> None:
    rules = Rules(external=("akismet", "signed_http"))
    assert said(rules=rules) == [
        ("external", "akismet", "pending"),
        ("external", "signed_http", "pending"),
    ]
    assert said(rules=rules, author={"standing": "trusted"}) == []
