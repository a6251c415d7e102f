"""Bare addresses end where their sentence goes on, in every script."""

from __future__ import annotations

import pytest

from comments.text import render
from comments.text.urls import clean_url


@pytest.mark.parametrize(
    ("source", "addresses"),
    [
        ("链接http://t.cn/RcPQ214。好", ["http://t.cn/RcPQ214"]),
        ("请看（https://example.com/a）。", ["https://example.com/a"]),
        ((
            "«https://a.example/x» “https://b.example/y”,"
        ), ["https://a.example/x", "https://b.example/y"]),
        ((
            "هل رأيت https://a.example/x؟ و https://b.example/y،"
        ), ["https://a.example/x", "https://b.example/y"]),
        ((
            "https://a.example/x?! Or https://a.example/y?!。"
        ), ["https://a.example/x", "https://a.example/y"]),
        ("https://a.example/x、https://b.example/y", ["https://a.example/x", "https://b.example/y"]),
        ("https://a.example/x,https://b.example/y", ["https://a.example/x", "https://b.example/y"]),
        ("https://a.example/x和https://b.example/y", ["https://a.example/x", "https://b.example/y"]),
        ("https://example.com에서", ["https://example.com"]),
        ("https://ja.wikipedia.org/wiki/日本 と", ["https://ja.wikipedia.org/wiki/日本"]),
        ("https://ja.wikipedia.org/wiki/ドナルド・トランプ", ["https://ja.wikipedia.org/wiki/ドナルド・トランプ"]),
        ("https://пример.рф/путь", ["https://пример.рф/путь"]),
        ((
            "https://web.archive.org/web/2020/https://a.example/"
        ), ["https://web.archive.org/web/2020/https://a.example/"]),
        ("_https://example.com/a_", ["https://example.com/a"]),
        ((
            "__see https://example.com/a__, http://b.example/_i_"
        ), ["https://example.com/a", "http://b.example/_i_"]),
        ("www.a.example/x。好", ["http://www.a.example/x"]),
    ],
    ids=ascii,
)  # fmt: skip
def test_an_address_ends_where_the_sentence_goes_on(source: str, addresses: list[str]) -> None:
    body = render(source)
    assert body.links == tuple(map(clean_url, addresses))
    assert all((
        f">{address.removeprefix('http://www.')}</a>"
    ) in body.html.replace(">www.", ">") for address in addresses)  # fmt: skip


def test_an_address_between_underscores_is_emphasised() -> None:
    assert render("_https://example.com/a_").html.startswith("<p><em><a ")
