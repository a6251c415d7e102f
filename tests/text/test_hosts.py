"""One host has one spelling, whoever writes it."""

from __future__ import annotations

import pytest

from comments.screening.domains import find_domain, host_of
from comments.text import clean_origin, clean_url
from comments.text.hosts import ascii_host


@pytest.mark.parametrize(
    ("host", "spelling"),
    [
        ("Straße.de", "xn--strae-oqa.de"),
        ("例え。jp", "xn--r8jz45g.jp"),
        ("EXAMPLE.com", "example.com"),
        ("[::1]", "[::1]"),
        ("127.0.0.1", "127.0.0.1"),
        ("a_b.example", "a_b.example"),
        ("0x7f.1", None),
        ("2130706433", None),
        ("exa%6dple.com", None),
        ("a..b", None),
        ("xn--a.example", None),
        ("evil.example\\x", None),
        ("a b", None),
        ("", None),
        ("[::1", None),
    ],
)
def test_a_host_is_what_a_browser_makes_of_it(host: str, spelling: str | None) -> None:
    assert ascii_host(host) == spelling


def test_a_ban_of_a_name_with_letters_of_its_own_hits_every_spelling() -> None:
    for spelling in ("straße.de", "STRASSE.de", "xn--strae-oqa.de"):
        link = clean_url("https://shop.straße.de/x")
        hit = find_domain(host_of(link), (spelling,))
        assert hit == (None if spelling == "STRASSE.de" else spelling)
    assert clean_origin("https://straße.de") == "https://xn--strae-oqa.de"


@pytest.mark.parametrize(
    "entry", ["straße.de", "https://u@straße.de:80/x?y", "straße.de/x", "straße.de:8080", "straße.de."]
)  # fmt: skip
def test_an_entry_may_be_an_address(entry: str) -> None:
    assert host_of(entry) == "xn--strae-oqa.de"
