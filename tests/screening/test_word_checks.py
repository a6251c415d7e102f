"""The check of words: what it finds, and where."""

from __future__ import annotations

from typing import Any

import pytest

from comments.screening.draft import Rules
from comments.screening.policy import POLICY
from comments.screening.screen import screen
from tests.screening.drafts import draft, said

WORDS = Rules(
    banned_words=("scum*", "go back home"), suspect_words=("lügner",), allowed_words=("scumble",)
)


@pytest.mark.parametrize(
    ("text", "facts", "findings"),
    [
        ("You scumbag!", {}, [("banned_words", "scum*", "rejected")]),
        ("A LUGNER, he is", {}, [("suspect_words", "lügner", "pending")]),
        ("Go back\nhome, liar", {}, [("banned_words", "go back home", "rejected")]),
        ("He went back home", {}, []),
        ("Scumble is a drink", {}, []),
        ("Scumble, scumbag", {}, [("banned_words", "scum*", "rejected")]),
        ("here", {"links": ("https://a.example/%73cum",)}, [("banned_words", "scum*", "rejected")]),
        ("hello", {"author": {"name": "ScumLord"}}, [("banned_words", "scum*", "rejected")]),
        ("lügner", {"author": {"standing": "trusted"}}, [("suspect_words", "lügner", "approved")]),
        ("scum", {"author": {"standing": "trusted"}}, [("banned_words", "scum*", "rejected")]),
    ],
)
def test_words(text: str, facts: dict[str, Any], findings: list[tuple[str, str, str]]) -> None:
    assert said(text, rules=WORDS, **facts) == findings


def test_a_word_finding_says_which_word_and_where() -> None:
    text = "What a ѕсum\u200bbag he is"
    (finding,) = screen(draft(text, rules=WORDS), POLICY).findings
    assert finding.match == "ѕсum\u200bbag"
    assert finding.span is not None
    assert text[slice(*finding.span)] == finding.match
    assert "scum*" in finding.reason
