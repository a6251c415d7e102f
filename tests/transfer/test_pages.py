"""Addresses of another system's pages, as the publisher wants them."""

from __future__ import annotations

import pytest

from comments.hosts import host_and_port
from comments.transfer.pages import PageRules
from comments.transfer.record import Page


@pytest.mark.parametrize(
    "spelling",
    ["Straße.de", "xn--strae-oqa.de", "STRAßE.DE:443", "straße.de:80", "%73traße.de"],
)
def test_a_replaced_host_is_known_by_any_spelling(spelling: str) -> None:
    rules = PageRules(hosts={host_and_port("straße.de"): "news.example"})
    assert rules.rewrite(f"https://{spelling}/story?a=1") == "https://news.example/story?a=1"


def test_another_port_is_another_host_and_no_host_is_left_as_it_is() -> None:
    rules = PageRules(hosts={host_and_port("old.example"): "news.example"})
    assert rules.rewrite("http://old.example:8080/story") == "http://old.example:8080/story"
    assert rules.rewrite("/story") == "/story"
    assert rules.rewrite("https://old example/story") == "https://old example/story"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://daily.example/a/../b/./it's?q=it's", "/b/it's?q=it%27s"),
        ("https://daily.example\\2026\\story", "/2026/story"),
        ("/a path?b c", "/a%20path?b%20c"),
        ("//daily.example/story#end", "/story"),
        ("HTTPS://DAILY.example", "/"),
    ],
)
def test_an_address_is_read_as_browsers_read_it(url: str, key: str) -> None:
    assert PageRules().name(Page(url=url)).key == key
