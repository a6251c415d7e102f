"""Emphasis stands beside letters of every script, and Western text keeps CommonMark's rule."""

from __future__ import annotations

import pytest

from comments.text import render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**「重点」**です", "<strong>「重点」</strong>です"),
        ("含**「重点」**内容", "含<strong>「重点」</strong>内容"),
        ("**具体：**与其", "<strong>具体：</strong>与其"),
        ("他说**“重点”**是", "他说<strong>“重点”</strong>是"),
        ("~~（旧）~~新", "<del>（旧）</del>新"),
        ("**스크립트(script)**라고", "<strong>스크립트(script)</strong>라고"),
        ("ทำ**“เน้น”**ครับ", "ทำ<strong>“เน้น”</strong>ครับ"),
        ("이건**👍**야", "이건<strong>👍</strong>야"),
        ("nice**👍**job", "nice<strong>👍</strong>job"),
        ("한**❤️**는", "한<strong>❤️</strong>는"),
        ("2 * 3 * 4 and 2*3", "2 * 3 * 4 and 2*3"),
        ("snake_case_name", "snake_case_name"),
        ("日本_語_だ 스네이크_케이스_이름", "日本_語_だ 스네이크_케이스_이름"),
        ("a * b*c", "a * b*c"),
        ("**(a)**b", "**(a)**b"),
    ],
)
def test_emphasis(source: str, html: str) -> None:
    assert render(source).html == f"<p>{html}</p>"
