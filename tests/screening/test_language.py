"""Languages of texts, and what stands before entries of lists."""

from __future__ import annotations

import pytest

from comments.screening import language
from comments.screening.checks.links import links
from comments.screening.checks.words import words
from comments.screening.draft import Rules
from comments.screening.word_scope import read_scope
from tests.screening.drafts import draft


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("안녕하세요", "ko"),
        ("ありがとう", "ja"),
        ("本当に良い記事", "ja"),
        ("ขอบคุณ", "th"),
        ("Thanks", None),
        ("谢谢", None),
        ("The word 안녕 means hello.", None),
        ("12:30", None),
    ],
)
def test_a_short_text_has_a_language_only_where_its_script_tells(
    text: str, code: str | None
) -> None:
    assert language.by_script(text) == code


def test_a_longer_text_has_the_language_that_the_identifier_is_sure_of() -> None:
    assert language.wait(60)
    german = "Das ist doch völliger Unsinn, was hier steht, und das wissen auch alle."
    english = "I agree with every word of what has been written under this article."
    assert [language.identify(text) for text in (german, english)] == ["de", "en"]
    assert language.identify("Danke, sehr gut!") is None  # fewer than twenty characters
    assert language.identify("hahahaha xd lol hmmmmmm ok 12") is None  # not sure


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-GB", "en"), ("pt_BR", "pt"), (" KO ", "ko"), ("nb", "no"), ("", None), ("a b", None)],
)
def test_a_tag_is_read_to_its_language(tag: str, code: str | None) -> None:
    assert language.read_tag(tag) == code


@pytest.mark.parametrize(
    ("entry", "scope"),
    [
        ("ko:바보", ("ko", False, "바보")),
        ("shadow:idiot", (None, True, "idiot")),
        ("de:shadow:/i.ot/", ("de", True, "/i.ot/")),
        ("re:zero", (None, False, "re:zero")),
        ("https://a.example", (None, False, "https://a.example")),
        ("no:", (None, False, "no:")),
    ],
)
def test_what_stands_before_an_entry(entry: str, scope: tuple[object, ...]) -> None:
    assert tuple(read_scope(entry)) == scope


def test_an_entry_for_one_language_leaves_others_alone() -> None:
    rules = Rules(suspect_words=("de:gift", "idiot"))
    text = "A gift for an idiot"
    checked = {
        code: [one.rule for one in words(draft(text, rules=rules, language=code))]
        for code in ("en", "de", None)
    }
    assert {code: sorted(found) for code, found in checked.items()} == {
        "en": ["idiot"],
        "de": ["de:gift", "idiot"],
        None: ["idiot"],
    }


def test_an_entry_that_is_only_tried_is_noted_and_decides_nothing() -> None:
    rules = Rules(banned_words=("shadow:casino",), banned_domains=("shadow:spam.example",))
    text = "Casino at https://spam.example/x"
    submission = draft(text, rules=rules, links=("https://spam.example/x",))
    findings = [*words(submission), *links(submission)]
    assert [(one.rule, one.status, one.severity) for one in findings] == [
        ("shadow:casino", "approved", 0),
        ("shadow:spam.example", "approved", 0),
    ]
    assert "rejected" in findings[0].reason
