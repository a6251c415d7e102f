"""One page has one key, whether the widget, a program or an import names it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies

from comments.errors import InvalidInput
from comments.text import canonical_key
from comments.transfer.pages import PageRules
from comments.transfer.record import Page

PAGES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "page_keys.json").read_text())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["page"])
def test_an_import_names_a_page_as_the_widget_does(page: dict[str, Any]) -> None:
    """The other half of this is in tests/browser/test_page_keys.py, with the same table."""
    address = page["canonical"] if "/article.php" in page.get("canonical", "") else page["page"]
    if "?page=" in address or page.get("canonical") not in (None, address):
        return
    assert PageRules().name(Page(url=address)).key == page["key"]


@pytest.mark.parametrize(
    ("key", "spelled"),
    [
        ("2026/06/story-123/", "2026/06/story-123/"),
        ("word", "word"),
        ("//story", "/story"),
        ("/a?b=1&fbclid=2&c", "/a?b=1&c"),
        ("/a?utm_source=x", "/a"),
        ("/a#top", "/a"),
        ("/#!/story/1", "/#!/story/1"),
        ("HTTPS://News.Example:443/Story/?b=1#top", "https://news.example/Story?b=1"),
        ("http://b\u00fccher.example", "http://xn--bcher-kva.example/"),
        ('/a "b"', "/a%20%22b%22"),
        ("/100%", "/100%25"),
        ("/%E0%A4x", "/%E0%A4x"),
        ("/a/index.htm/", "/a"),
        ("/indexes", "/indexes"),
    ],
)
def test_a_key_has_one_spelling(key: str, spelled: str) -> None:
    assert canonical_key(key) == spelled


@given(
    begin=strategies.sampled_from(["", "/", "http://", "https://X/", "/index.html"]),
    text=strategies.text(
        alphabet=strategies.sampled_from("/?#&=%aA4 :_utm~.\u00e9\u0301\u200b\u56fd\x85"),
        max_size=50,
    ),
    times=strategies.integers(1, 9),
)
def test_a_spelling_is_its_own(begin: str, text: str, times: int) -> None:
    try:
        key = canonical_key(begin + text * times)
    except InvalidInput:
        return
    assert canonical_key(key) == key
    assert len(key) <= 300
