"""What must hold for any text at all, said by Hypothesis in the words of somebody who tries to
break it.
"""

from __future__ import annotations

import nh3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.errors import InvalidInput
from comments.text import Rendered, TextRules, clean_line, clean_url, excerpt, render
from comments.text.clean import Sanitiser
from tests.text.judge import violations

RULES = [TextRules(), TextRules(images=True, mailto=True), TextRules(linkify=False)]
NH3 = {
    "tags": {
        "p",
        "br",
        "em",
        "strong",
        "del",
        "blockquote",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "hr",
        "a",
        "img",
    },
    "attributes": {"a": {"href", "rel"}, "img": {"src", "alt"}},
    "url_schemes": {"http", "https", "mailto"},
    "tag_attribute_values": {block: {"dir": {"auto"}} for block in ("p", "li", "blockquote")},
    "link_rel": None,
}

PIECES = st.sampled_from(
    [
        *"*_~`[]()<>!&#\\\"'=-+:;/|{}.,\n \t",
        *[
            "**",
            "~~",
            "```\n",
            "\n\n",
            "\n> ",
            "\n- ",
            "\n1. ",
            "\n    ",
            "  \n",
            "\n# ",
            "\n---\n",
            "\\\n",
            "![",
            "](",
        ],
        *[
            "javascript:",
            "data:",
            "https://a.example/",
            "http://b.example:8080/?q=1&r=2#s",
            "www.c.example",
            "mailto:",
        ],
        *[
            "<script>",
            "</p>",
            "<a href=",
            "<img src=x onerror=alert(1)>",
            "<!--",
            "-->",
            "<![CDATA[",
            "<svg><style>",
        ],
        *[
            "&lt;",
            "&amp;lt;",
            "&nbsp;",
            "&#60;",
            "&#x202e;",
            "&colon;",
            "&copy",
            "&notit;",
            "&#12;",
            "&#0;",
        ],
        *[
            "\u00a0",
            "\u200b",
            "\u202e",
            "\u0301",
            "\u2028",
            "\ufeff",
            "\u00e9",
            "字",
            "א",
            "👩‍🚒",
            "\x0c",
            "\r\n",
        ],
        *["word", "a", "1"],
    ]
)
MARKDOWN = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=60).map("".join)
HTML = st.lists(
    st.sampled_from(
        [
            *[
                "<p>",
                "</p>",
                "<em>",
                "</em>",
                "<a href='https://a.example/?a=1&b'>",
                "</a>",
                "<b>",
                "<pre>",
                "</pre>",
                "\n",
            ],
            *[
                "<ul>",
                "<li>",
                "</ul>",
                "<br>",
                "<hr/>",
                "<code>",
                "<blockquote>",
                "text",
                "&lt;",
                "&",
                "<svg>",
                "<!--x-->",
            ],
            *[
                "<img src='https://a.example/&quot;' alt='&lt;\"&nbsp;>'>",
                "\u00a0",
                "<a href=javascript:x>",
                "<style>",
            ],
        ]
    ),
    max_size=30,
).map("".join)


def _rendered(source: str, rules: TextRules) -> Rendered | None:
    try:
        return render(source, rules)
    except InvalidInput:
        return None


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(MARKDOWN, st.sampled_from(RULES))
def test_any_text_is_shown_clean_or_refused(source: str, rules: TextRules) -> None:
    body = _rendered(source, rules)
    if body is None:
        return
    assert violations(body.html, images=rules.images, mailto=rules.mailto) == []
    assert nh3.clean(body.html, **NH3) == body.html
    assert not body.disagreement
    again = Sanitiser(rules).clean(body.html)
    assert (again.html, again.links, again.agreed) == (body.html, body.shown_links, True)


@settings(deadline=None, max_examples=300)
@given(MARKDOWN)
def test_what_is_kept_renders_the_same_again(source: str) -> None:
    body = _rendered(source, TextRules())
    assert body is None or render(body.source) == body


@settings(deadline=None, max_examples=300)
@given(HTML)
def test_cleaning_any_html_is_idempotent_and_safe(html: str) -> None:
    sanitiser = Sanitiser(RULES[1])
    once = sanitiser.clean(html)
    assert violations(once.html, images=True, mailto=True) == []
    if once.agreed:
        assert sanitiser.clean(once.html).html == once.html


@given(st.text(max_size=100))
def test_a_cleaned_name_is_clean(value: str) -> None:
    try:
        name = clean_line(value, "name", 80)
    except InvalidInput:
        return
    assert clean_line(name, "name", 80) == name
    assert name.encode()
    assert name == name.strip()


@given(
    st.one_of(
        st.text(max_size=60),
        MARKDOWN.map("https://".__add__),
        st.text().map("https://a.example/".__add__),
    )
)
def test_a_cleaned_address_is_ascii_and_clean(value: str) -> None:
    try:
        address = clean_url(value)
    except InvalidInput:
        return
    assert clean_url(address) == address
    assert address.isascii()
    assert address.startswith(("http://", "https://"))
    assert not set(address) & set(' "<>\\^`{|}\n\t')


@given(st.text(max_size=200), st.integers(0, 60))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(excerpt(text, length)) <= length
