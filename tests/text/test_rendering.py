"""What readers write and what they see of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from comments.errors import InvalidInput
from comments.text import TextRules, render
from comments.text.rendering import _workshop

REL = 'rel="ugc nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Hello *there* **you**", "<p>Hello <em>there</em> <strong>you</strong></p>"),
        ("~~not~~ `a<b`", "<p><del>not</del> <code>a&lt;b</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\ntwo\rthree\x0bfour", "<p>one<br>\ntwo<br>\nthree<br>\nfour</p>"),
        ("> said\n\nno", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>no</p>"),
        ("# Big *news*", "<p><strong>Big <em>news</em></strong></p>"),
        ("Big\n---", "<p><strong>Big</strong></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("1968. What a year", "<p>1968. What a year</p>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("```python\nx = '<'\n```", "<pre><code>x = '&lt;'\n</code></pre>"),
        ("“quotes” \"and\" 'more' & co", "<p>“quotes” \"and\" 'more' &amp; co</p>"),
        ("10\u00a0km &lt; &amp;lt; &nbsp;", "<p>10&nbsp;km &lt; &amp;lt; &nbsp;</p>"),
        ((
            "![cat](https://a.example/c.png)"
        ), f'<p><a href="https://a.example/c.png" {REL}>cat</a></p>'),
        ("It rained.So what? a.com file.py", "<p>It rained.So what? a.com file.py</p>"),
        ("mail me: a@b.example", "<p>mail me: a@b.example</p>"),
        ("<a@b.example>", "<p>a@b.example</p>"),
    ],
    ids=lambda value: ascii(value)[:30],
)  # fmt: skip
def test_markdown(source: str, html: str) -> None:
    assert render(source).html == html


@pytest.mark.parametrize(
    ("source", "label", "href"),
    [
        ("see https://a.example/x.", "https://a.example/x", "https://a.example/x"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("*https://a.example/x*", "https://a.example/x", "https://a.example/x"),
        ("HTTP://A.Example:80/X", "HTTP://A.Example:80/X", "http://a.example/X"),
        (
            "https://a.example/?a=1&b=*2*",
            "https://a.example/?a=1&amp;b=*2",
            "https://a.example/?a=1&b=*2",
        ),
        ("www.a.example/x, no", "www.a.example/x", "http://www.a.example/x"),
        ("<https://a.example/ü>", "https://a.example/ü", "https://a.example/%C3%BC"),
        ("[Bücher](https://bücher.example)", "Bücher", "https://xn--bcher-kva.example"),
        ('[t](https://a.example "title")', "t", "https://a.example"),
        ("[t][1]\n\n[1]: https://a.example/%zz", "t", "https://a.example/%25zz"),
    ],
)
def test_links(source: str, label: str, href: str) -> None:
    body = render(source)
    attribute = href.replace("&", "&amp;")
    assert f'<a href="{attribute}" {REL}>{label}</a>' in body.html
    assert body.links == (href,)


@pytest.mark.parametrize(
    "source",
    [
        "http\\://a.example",
        "`https://a.example`",
        "xhttp://a.example ftp://a.example",
        "www\\.a.example",
        "https://" + "a" * 2_001 + ".example",
        "https://a.example/" + "a" * 2_000,
        "https://a\u200b.example",
    ],
    ids=lambda value: value[:30],
)
def test_what_is_no_address_is_left_alone(source: str) -> None:
    assert render(source).links == ()


def test_links_inside_links_do_not_nest() -> None:
    assert render("[https://a.example www.b.example](https://c.example)").links == (
        "https://c.example",
    )


def test_a_site_can_turn_things_on_and_off() -> None:
    image = render('![a "cat" <3](https://a.example/c.png) ', TextRules(images=True))
    assert image.html == '<p><img src="https://a.example/c.png" alt="a ”cat” ‹3"></p>'
    assert image.links == ("https://a.example/c.png",)
    assert render("![](https://a.example/c.png)", TextRules(images=True)).text == ""
    refused = render("![x](http://u@a.example/c.png) y", TextRules(images=True))
    assert refused.html == "<p>x (http://u@a.example/c.png) y</p>"
    assert render("<a@b.example>", TextRules(mailto=True)).links == ("mailto:a@b.example",)
    assert render("https://a.example", TextRules(linkify=False)).links == ()


def test_the_plain_text_is_what_a_reader_sees() -> None:
    body = render(
        "# Title\n\nsome *em*pha**sis** &lt;b&gt;\nnext [link](https://a.example)\n\n- one\n- "
        "two\n\n```\ncode\n```"
    )
    assert body.text == "Title\nsome emphasis <b>\nnext link\none\ntwo\ncode"


def test_an_empty_body_does_not_show_the_text_of_the_one_before() -> None:
    render("the one before")
    with pytest.raises(InvalidInput):
        render("***")


@pytest.mark.parametrize(
    "text",
    [
        "أعتقد أن المجلس كان يجب أن يسأل",
        "می‌خواهم نظر بدهم",
        "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
        "안녕하세요, 좋은 기사입니다",
        "क्षत्रिय र्‍य ഩ്‍",
        "👨‍👩‍👧‍👦 👩🏽‍🚒 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣",
        "これはペンです。葛󠄀飾区",
        "\u2067שלום\u2069 \u200fabc\u200e",
    ],
    ids=ascii,
)
def test_every_script_goes_through_unchanged(text: str) -> None:
    body = render(text)
    assert (body.source, body.text) == (text, text)
    assert body.html in (f"<p>{text}</p>", f'<p dir="auto">{text}</p>')


def test_what_looks_the_same_is_stored_the_same() -> None:
    assert render("Cafe\u0301").source == render("Caf\u00e9").source == "Caf\u00e9"
    assert render("\u1112\u1161\u11ab").source == "한"


def test_a_body_stays_in_its_line() -> None:
    body = render("a\u202eb &#x202d;c z" + "\u0335" * 20 + " `\u202e`")
    assert body.text == "ab c z" + "\u0335" * 8
    assert body.source == "a\u202eb &#x202d;c z" + "\u0335" * 20 + " `\u202e`"


def test_when_the_sanitisers_disagree_the_source_is_shown_as_plain_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sanitiser = _workshop(TextRules()).sanitiser
    monkeypatch.setattr(sanitiser, "_nh3", SimpleNamespace(clean=lambda html: html + " "))
    body = render("*a* <script>\nb\n\n[c](https://a.example)\u00a0")
    assert body.disagreement
    assert body.html == "<p>*a* &lt;script&gt;<br>\nb</p>\n<p>[c](https://a.example)&nbsp;</p>"
    assert body.links == ()
    assert body.text == "*a* <script>\nb\n[c](https://a.example)"
