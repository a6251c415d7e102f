"""No body costs more than its share. The bound in seconds is generous: it is there for exponents,
not for percents.
"""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from comments.errors import InvalidInput
from comments.text import TextRules, render
from comments.text.parsing_limits import MAX_LINES, MAX_LINKS, MAX_NESTING
from tests.effort import effort

RULES = TextRules(images=True, mailto=True)
SECONDS = 2.0

REPEATED = [
    *[
        ">",
        "> ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "> - ",
        ">\n",
        "-\n",
        "> a\n",
        "- a\n",
        "1. a\n\n",
        "a\n",
        "# a\n",
        "a\n=\n",
    ],
    *[
        "[",
        "[[",
        "]",
        "[]",
        "[](",
        "[a](",
        "[a](<",
        '[a](b "',
        "![",
        "![[]()",
        "[a][b]",
        "[a]:",
        "*[a",
        "`[",
        "\\[",
    ],
    *[
        "*",
        "**a *a ",
        "_a __a ",
        "a**b",
        "*a_ ",
        "~~a ",
        "***a",
        "*~~",
        "*a* ",
        "**a** ",
        "`",
        "`a``b",
        "`\\",
        "*a**",
    ],
    *[
        "<",
        "<a ",
        "<a@b",
        "<http://a ",
        "<>",
        "<!--",
        "<![CDATA[",
        "<?",
        "<ul><li>",
        "&",
        "&amp;",
        "&#x41;",
        "&lt",
    ],
    *[
        "[a]: /b\n",
        "[a]: <b> 'c\n",
        '[a]: b "\n',
        "---\n",
        "```\n",
        "~~~\na\n",
        "    a\n",
        "|a|b|\n|-|-|\n",
        "\t",
        "  \n",
    ],
    *[
        "a.com ",
        "www.a.bc ",
        "www.",
        "http://a.bc ",
        "http://",
        "http://a:",
        "http://a.bc/(",
        "http://a.bc-",
        "://",
    ],
    *[
        "http://a.bc/{",
        'http://a.bc/"a"',
        "http://u@a.bc/(",
        "http://é.fr ",
        "[a](http://b.cc) ",
        "[a](http://é.fr)",
    ],
    *[
        "字",
        "👨‍👩‍👧",
        "e\u0301\u0327\u0301\u0327",
        "\u0301\u0327",
        "\u00a0",
        "\u202e",
        "a@b.cc ",
        "mailto:",
    ],
]
BUILT = {
    "ticks of every length": "".join("`" * length + " " for length in range(1, 140)),
    "deep emphasis": "*a " * 1_600 + "a* " * 1_600,
    "deep links": "[" * 600 + "a" + "](http://b.cc)" * 600,
    "lists ever deeper": "\n".join("  " * depth + "- a" for depth in range(99)),
    "lazy quotes": "> " * MAX_NESTING + "a\n" + "aaaaaaaaaaaaaaa\n" * 590,
    "one definition, many uses": "[a]: http://b.cc/" + "x" * 1_900 + "\n\n" + "[a] " * 2_000,
    "spaces between words": "a" + " " * 9_990 + "b\tc" + "\t" * 20,
    "spaces in a heading": "# a" + " " * 9_900 + "b",
    "spaces before a break": ("a" + " " * 1_000 + "b\n") * 9,
    "many definitions": "".join(f"[{number}]: /{number}\n" for number in range(590)),
    "ampersands in an address": "[a](http://b.cc/?" + "&" * 1_900 + ") " * 5,
}


def _attempt(source: str) -> None:
    with suppress(InvalidInput):
        assert not render(source[:10_000], RULES).disagreement


@pytest.mark.parametrize("unit", REPEATED, ids=ascii)
def test_nothing_repeated_ten_thousand_times_takes_long(unit: str) -> None:
    on_few_lines = (unit * 10_000)[:10_000].split("\n", MAX_LINES - 1)
    joined = "\n".join(on_few_lines[:-1]) + on_few_lines[-1].replace("\n", " ")
    assert effort(lambda: (_attempt(unit * 10_000), _attempt(joined))) < SECONDS


@pytest.mark.parametrize("source", BUILT.values(), ids=BUILT)
def test_nothing_built_to_be_slow_takes_long(source: str) -> None:
    assert effort(lambda: _attempt(source)) < SECONDS


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a" * 10_001, "10,001 characters"),
        ("a\n" * MAX_LINES, "601 lines"),
        (">" * (MAX_NESTING + 1) + " a", "nested at most 12"),
        ("- " * (MAX_NESTING + 1) + "a", "nested at most 12"),
        ("[a](https://b.example) " * (MAX_LINKS + 1), "at most 150 links"),
        ("![a][b] " * 80 + "[b] " * 80 + "\n\n[b]: https://b.example", "at most 150 links"),
        ("", "is empty"),
        (" \n\t\u00a0\u3000", "is empty"),
        ("\u200b\u2060\ufeff\u3164", "is empty"),
        ("&nbsp;&#8203;", "is empty"),
        ("***", "is empty"),
        ("a\x00b", "U+0000"),
        ("a\x1b[31mb", "U+001B"),
        ("a\ud800b", "U+D800"),
        ("a\ufdd1b", "U+FDD1"),
        ("a" + "\u0301" * 31, "accents"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_what_cannot_be_kept_is_refused_and_named(source: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        render(source, RULES)
    assert sentence in refusal.value.errors["body"][0]


def test_a_body_of_exactly_the_limits_is_kept_whole() -> None:
    assert render("a" * 10_000).text == "a" * 10_000
    assert render("a\n" * (MAX_LINES - 1) + "a").html.count("<br>") == MAX_LINES - 1
    assert render(">" * MAX_NESTING + " a").html.count("<blockquote>") == MAX_NESTING
    assert len(render("[a](https://b.example) " * MAX_LINKS).links) == MAX_LINKS
    assert render("e" + "\u0301" * 30).source.startswith("é")


def test_a_site_sets_its_own_lengths() -> None:
    with pytest.raises(InvalidInput, match="at most 5 "):
        render("abcdef", TextRules(max_length=5))
    with pytest.raises(InvalidInput, match="at least 10 "):
        render("**ab** c    d   ", TextRules(min_length=10))
    assert render("**abcdef**", TextRules(min_length=6)).text == "abcdef"


@pytest.mark.parametrize(
    "source", ["*a* " * 1_000, "[a]: /" + "b" * 990 + "\n\n" + "*[" * 100 + "~=" * 1_500]
)
def test_too_much_markup_is_shown_as_it_was_typed(source: str) -> None:
    body = render(source)
    assert body.html.startswith("<p>")
    assert "<em>" not in body.html
    assert body.text.split() == source.split()
    assert not body.disagreement


def test_threads_do_not_share_a_parser() -> None:
    sources = [
        f"*{number}* <b> [x](https://a{number}.example/?a&b) & `{number}`\n\n> {number}"
        for number in range(40)
    ]
    alone = [render(source) for source in sources]
    together: list[list[object]] = [[] for _ in range(4)]
    threads = [
        threading.Thread(target=lambda heard=heard: heard.extend(map(render, sources * 5)))
        for heard in together
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(heard == alone * 5 for heard in together)
