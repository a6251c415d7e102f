"""Names, titles, keys, notes, addresses and excerpts."""

from __future__ import annotations

import pytest

from comments.errors import InvalidInput
from comments.text import (
    clean_email,
    clean_line,
    clean_name,
    clean_note,
    clean_origin,
    clean_title,
    clean_url,
    excerpt,
    origin_of,
)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("  Zoë  ", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("علی\u200c", "علی"),
        ("\u061cمحمد\u061c", "محمد"),
        ("\u202aAnn\u202c", "Ann"),
        ("\u2068Ann\u00ad\u2069", "Ann"),
        ("<b>Ann</b> & Co", "<b>Ann</b> & Co"),
        ("O\u2019Brien-O'Neil", "O\u2019Brien-O'Neil"),
        ("山田\u3000太郎", "山田 太郎"),
        ("a\tb\nc", "a b c"),
        ("می‌خواهم", "می‌خواهم"),
        ("क्‍ष", "क्‍ष"),
        ("Nguyễn Văn Đạt", "Nguyễn Văn Đạt"),
        ("👩🏽‍🚒 Ann 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ 1️⃣", "👩🏽‍🚒 Ann 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ 1️⃣"),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
        ("שִׁמְעוֹן", "שִׁמְעוֹן"),
    ],
    ids=ascii,
)
def test_a_name_is_kept(source: str, name: str) -> None:
    assert clean_name(source) == name


@pytest.mark.parametrize(
    "value",
    [
        *["", "   ", "\u3164", "\u200b", "\u2800\u00ad", None, 7, "a" * 81],
        *["a\x00", "a\x07", "a\x7f", "a\x9b", "a\ud800", "a\uffff"],
        *[
            "a\u202eb",
            "a\u2066b",
            "a\u2060b",
            "a\u00adb",
            "a\u115fb",
            "a\u034fb",
        ],
        *[
            "a\u200db",
            "a\u200cb",
            "a\ufe0fb",
            "1\ufe0f",
            "a\U000e0041b",
            "👩\u200d",
            "\u200d👩",
            "葛\U000e0100",
        ],
        *["a" + "\u0335" * 5, "\u0301a", "z" + "\u0335" * 100],
    ],
    ids=ascii,
)
def test_a_name_that_hides_something_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_name(value)
    assert list(refusal.value.errors) == ["name"]


def test_lines_and_titles_name_their_field_and_length() -> None:
    assert clean_title("t" * 300) == "t" * 300
    with pytest.raises(InvalidInput, match="301 characters long; at most 300") as refusal:
        clean_title("t" * 301)
    assert list(refusal.value.errors) == ["title"]
    with pytest.raises(InvalidInput) as refusal:
        clean_line("long", "reason", 3)
    assert list(refusal.value.errors) == ["reason"]


def test_a_note_keeps_its_lines() -> None:
    assert clean_note(" one\r\n\r\n  two \n", "detail", 100) == "one\n\n  two"
    for bad in ["a\u202eb", "z" + "\u0335" * 9, "\x00", " ", "a" * 101]:
        with pytest.raises(InvalidInput):
            clean_note(bad, "detail", 100)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://a.example", "https://a.example"),
        (" HTTPS://A.Example:443/B?c#d ", "https://a.example/B?c#d"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("http://bücher.example/ü?ü#ü", "http://xn--bcher-kva.example/%C3%BC?%C3%BC#%C3%BC"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://ｅｘａｍｐｌｅ。com", "https://example.com"),
        (
            "https://a.example/%41%zz\"<>`{}^|'",
            "https://a.example/%41%25zz%22%3C%3E%60%7B%7D%5E%7C'",
        ),
        ("https://a.example/x@y:z", "https://a.example/x@y:z"),
        ("http://[2001:DB8::0:1]:80/x", "http://[2001:db8::1]/x"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://under_score.example", "https://under_score.example"),
    ],
)
def test_an_address_is_written_one_way(source: str, address: str) -> None:
    assert clean_url(source) == address


@pytest.mark.parametrize(
    "value",
    [
        *["", "a.example", "/x", "//a.example", "https:a.example", "https:/a.example"],
        *["https://", "https:///x", None],
        *[(
            "javascript:alert(1)"
        ), "data:text/html,x", "ftp://a.example", "mailto:a@b.example", "x-https://a.example"],
        *[(
            "https://u@a.example"
        ), "https://u:p@a.example", "https://@a.example", "https://a.example\\@b.example"],
        *[(
            "https://a.example/ b"
        ), "https://a\nb.example", "https://a.example/\t", "https://a.example/\u202e"],
        *[(
            "https://a.example:0"
        ), "https://a.example:65536", "https://a.example:x", "https://a.example:-1"],
        *[(
            "https://-a.example"
        ), "https://a..example", "https://.a", "https://a%2eb", "https://xn--a.example"],
        *["https://a\u200b.example", "https://a b"],
        *[(
            "https://[::1"
        ), (
            "https://[::1%25eth0]"
        ), "https://[1.2.3.4]", "https://1.2.3", "https://0x7f.1", "https://256.1.1.1"],
        *[(
            "https://"
        ) + (
            "a"
        ) * 64 + (
            ".example"
        ), "https://" + "a." * 127 + "example", "https://a.example/" + "a" * 2_000],
    ],
    ids=lambda value: ascii(value)[:40],
)  # fmt: skip
def test_what_is_no_safe_address_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_url(value, "avatar_url")
    assert list(refusal.value.errors) == ["avatar_url"]


def test_mailto_only_where_it_is_allowed() -> None:
    assert clean_url("MAILTO:Ann@B.Example", allow_mailto=True) == "mailto:Ann@b.example"
    for headers in ["?subject=Hi&bcc=c@d.example", "?body=x", "?", "?to=c%40d.example"]:
        assert clean_url("mailto:a@b.example" + headers, allow_mailto=True) == "mailto:a@b.example"
    for bad in [
        "mailto:a?subject=x&cc=c@d.example",
        "mailto:a%3Fsubject=x@b.example",
        "mailto:a&cc=c@b.example",
        "mailto:",
        "mailto:a@b.example,c@d.example",
        "mailto:a@b.example%0a",
    ]:
        with pytest.raises(InvalidInput):
            clean_url(bad, allow_mailto=True)


def test_origins() -> None:
    assert origin_of("HTTPS://News.Example:443/2026/x?y#z") == "https://news.example"
    assert origin_of("http://bücher.example:8000/") == "http://xn--bcher-kva.example:8000"
    assert clean_origin("https://News.Example/") == "https://news.example"
    for bad in [
        "https://news.example/x",
        "https://news.example?x",
        "news.example",
        "*",
        "null",
        "https://*.example",
    ]:
        with pytest.raises(InvalidInput) as refusal:
            clean_origin(bad)
        assert list(refusal.value.errors) == ["origin"]


def test_emails() -> None:
    assert (
        clean_email(" Ann.O'Neil+news@Bücher.Example ") == "Ann.O'Neil+news@xn--bcher-kva.example"
    )
    bad = [
        "a",
        "@b.example",
        "a@",
        "a@b",
        "a@@b.example",
        "a b@c.example",
        "a\n@b.example",
        ".a@b.example",
        "a..b@c.example",
    ]
    for value in [
        *bad,
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@b.example\r\nBcc: c@d.example",
        "a" * 65 + "@b.example",
        None,
    ]:
        with pytest.raises(InvalidInput) as refusal:
            clean_email(value)
        assert list(refusal.value.errors) == ["email"]


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("short", 10, "short"),
        ("two\n\n  lines", 20, "two lines"),
        ("The council should have asked", 17, "The council…"),
        ("The council, should have asked", 13, "The council…"),
        ("The council should", 12, "The council…"),
        ("abcdefghijklmnop", 6, "abcde…"),
        ("これは長い文章です", 5, "これは長…"),
        ("ab👨‍👩‍👧cd", 5, "ab…"),
        ("abce\u0323\u0301f", 5, "abc…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_an_excerpt_ends_between_words_and_never_inside_a_letter(
    text: str, length: int, short: str
) -> None:
    assert excerpt(text, length) == short
