"""The check of links: how many, to where, and whether they hide it."""

from __future__ import annotations

import pytest

from comments.screening.domains import find_domain, host_of
from comments.screening.draft import Rules
from comments.screening.policy import POLICY
from comments.screening.screen import screen
from comments.text import render
from tests.screening.drafts import draft, said

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
