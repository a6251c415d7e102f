"""One host has one spelling, whoever writes it."""

from __future__ import annotations

import pytest

from comments.hosts import ascii_host, web_address
from comments.screening.domains import find_domain, host_of
from comments.text import clean_origin, clean_url


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
    "entry",
    ["straße.de", "https://u@straße.de:80/x?y", "straße.de/x", "straße.de:8080", "straße.de."],
)
def test_an_entry_may_be_an_address(entry: str) -> None:
    assert host_of(entry) == "xn--strae-oqa.de"


@pytest.mark.parametrize(
    ("text", "origin", "host", "port"),
    [
        ("https://Straße.de:443/a?b#c", "https://xn--strae-oqa.de", "xn--strae-oqa.de", 443),
        ("http://[::1]:8000/comments/", "http://[::1]:8000", "::1", 8000),
        ("https://0x7f.1/", "https://127.0.0.1", "127.0.0.1", 443),
    ],
)
def test_an_address_is_taken_apart_as_browsers_do(
    text: str, origin: str, host: str, port: int
) -> None:
    address = web_address(text)
    assert address is not None
    assert (address.origin, address.host, address.port) == (origin, host, port)


@pytest.mark.parametrize("text", ["", "/path", "ftp://a.example", "https:///x", "https://a b/"])
def test_what_is_no_address_of_the_web_has_no_parts(text: str) -> None:
    assert web_address(text) is None
