"""What is read without bleach is what bleach would have left."""

from __future__ import annotations

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.clean import ATTRIBUTES, TAGS, Sanitiser
from comments.text.parsing_limits import TextRules
from comments.text.plain import calm
from comments.transfer.bodies import LONGEST, _irregular
from comments.transfer.simple_html import read_simple

_PIECES = (
    *("<p>", "</p>", "<br>", "<em>", "</em>", "<strong>", "</strong>", "<code>", "</code>"),
    *("<blockquote>", "</blockquote>", "</a>", "<ul>", "<li>", "</li>", "</ul>", "<pre>", "</pre>"),
    *('<a href="https://x.example/?a=1&amp;b=%22">', '<a href="javascript:x">', "<del>", "</del>"),
    *('<a href="https://bücher.example/ä" rel="me">', '<a href="//y.example">', "\n", " ", "&amp;"),
    *('<a href="mailto:a@b.example">', '<p dir="auto">', '<a href="https://x.example/&amp;lt;">'),
    *(
        "word",
        "&lt;script&gt;",
        "&nbsp;",
        "é\u0301",
        "\u202e",
        "a\tb",
        "'\"",
        "<hr>",
        "<a>",
        "<p>x",
    ),
)


@pytest.mark.parametrize("mailto", [False, True])
@settings(max_examples=100, deadline=None)
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=14))
def test_simple_html_is_left_as_bleach_leaves_it(mailto: bool, pieces: list[str]) -> None:
    rules = TextRules(max_length=LONGEST, min_length=0, mailto=mailto)
    former = nh3.Cleaner(
        tags=set(TAGS),
        attributes={tag: set(names - {"rel"}) for tag, names in ATTRIBUTES.items() if tag in TAGS},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    html = calm(former.clean("".join(pieces)).strip())
    simple = None if _irregular(html) else read_simple(html, mailto=mailto)
    if simple is None:
        return
    cleaned = Sanitiser(rules).clean(html)
    addresses = tuple(link.address for link in cleaned.links)
    assert simple == (cleaned.html, addresses, cleaned.text)


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p>\n<p>b<br>c &amp; d</p>",
        "<blockquote><p>a</p></blockquote><p><em>b</em> <strong><del>c</del></strong></p>",
        '<p>x <a href="https://x.example/?a&amp;b" rel="nofollow">y <em>z</em></a></p>',
        '<p>x <a href="ftp://x.example/">y</a></p>',
    ],
)
def test_what_readers_mostly_write_is_simple(html: str) -> None:
    assert read_simple(html, mailto=False) is not None
