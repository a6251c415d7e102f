"""Every string of the Big List of Naughty Strings comes back as it went in, or is refused with a
sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from unicodedata import normalize

import pytest

from comments.errors import InvalidInput
from comments.text import (
    clean_email,
    clean_line,
    clean_note,
    clean_origin,
    clean_url,
    render,
)
from tests.text.judge import DATA, violations


@pytest.fixture(scope="module")
def strings() -> list[str]:
    path = DATA / "text" / "naughty-strings.json"
    if not path.exists():
        pytest.skip(f"the naughty strings are not at {path}")
    loaded: list[str] = json.loads(path.read_text("utf-8"))
    return loaded


def test_as_bodies(strings: list[str]) -> None:
    refused = 0
    for string in strings:
        try:
            body = render(string)
        except InvalidInput:
            refused += 1
            continue
        assert body.source == normalize("NFC", string)
        assert violations(body.html) == []
        assert not body.disagreement
    assert refused < 0.05 * len(strings)


@pytest.mark.parametrize(
    ("clean", "most_refused"),
    [
        (lambda string: clean_line(string, "name", 1_000), 0.1),
        (lambda string: clean_note(string, "detail", 2_000), 0.1),
    ],
    ids=["lines", "notes"],
)
def test_as_plain_texts(
    strings: list[str], clean: Callable[[str], str], most_refused: float
) -> None:
    refused = 0
    for string in strings:
        try:
            assert clean(string) == normalize("NFC", string).strip()
        except InvalidInput:
            refused += 1
    assert refused < most_refused * len(strings)


@pytest.mark.parametrize("clean", [clean_url, clean_origin, clean_email])
def test_as_addresses(strings: list[str], clean: Callable[[object], str]) -> None:
    for string in strings:
        try:
            cleaned = clean(string)
        except InvalidInput:
            continue
        assert cleaned.isascii()
        assert cleaned.isprintable()
