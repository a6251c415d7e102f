"""What somebody typed stays readable, whatever Markdown would make of it."""

from __future__ import annotations

import pytest

from comments.text import TextRules, render


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("[Edit]: typo", "[Edit]: typo"),
        ("[Edit]: typo\n[Edit]", "[Edit]: typo\n[Edit]"),
        ("Yes.\n\n[Source]: https://a.example/x", "Yes.\n[Source]: https://a.example/x"),
        ("x[^1]\n\n[^1]: note", "x[^1]\n[^1]: note"),
        ("x[^1]\n\n[^1]: https://a.example", "x[^1]\n[^1]: https://a.example"),
        ("[t][1]\n\n[1]: https://a.example\n[2]: https://b.example", "t\n[2]: https://b.example"),
        ("[a]\n\n[a]: https://a.example\n[a]: https://b.example", "a\na: https://b.example"),
        ("> [Edit]: x", "[Edit]: x"),
        ("Read the [report](example.com/report)", "Read the report (example.com/report)"),
        ("[x](javascript:alert(1))", "x (javascript:alert(1))"),
        ("[x](https://user@evil.example/)", "x (https://user@evil.example/)"),
        ("[](https://a.example/b)", "https://a.example/b"),
        ("[](relative)", "relative"),
        ('[t](https://a.example "the title")', "t (the title)"),
        ("See ![chart](https://a.example/a.png) here", "See chart here"),
        ("![](https://a.example/a.png)", "https://a.example/a.png"),
        ("![x](relative.png)", "x (relative.png)"),
        (
            "[![b](https://a.example/b.png)](https://ci.example)",
            "b (https://a.example/b.png)",
        ),
        ("<foo:bar>", "foo:bar"),
        ("```not a language\nx\n```", "not a language\nx"),
    ],
)
def test_nothing_typed_vanishes(source: str, text: str) -> None:
    body = render(source)
    assert body.text == text
    assert "!<a" not in body.html


def test_a_target_with_a_blank_is_a_link() -> None:
    assert render("[paper](<https://a.example/a b.pdf>)").links == ("https://a.example/a%20b.pdf",)


def test_an_image_stays_one_where_images_are_on_and_its_title_is_told() -> None:
    image = render('![x](https://a.example/c.png "title")', TextRules(images=True))
    assert image.html == '<p><img src="https://a.example/c.png" alt="x"> (title)</p>'


def test_each_block_has_its_own_direction_where_some_text_runs_from_right_to_left() -> None:
    body = render("שלום\n\nhello\n\n- مرحبا\n- b\n\n> q")
    assert body.html.count('dir="auto"') == 6
    assert "dir=" not in render("hello\n\n- b\n\n> q").html
    assert not body.disagreement
