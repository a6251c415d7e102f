"""What is stored of a check's sentence can be read back to it, whatever was put into it."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comments.learning.judge  # noqa: F401  (its sentences, too)
from comments.screening import sentences
from comments.screening.policy import checks
from comments.screening.sentences import Sentence, in_other_words, read

assert checks()
EVERY = sorted(sentences._ALL)
PLAIN = [sentence for sentence in EVERY if "{finding}" not in sentence]


def names_in(sentence: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(sentence) if name]


@given(st.sampled_from(PLAIN), st.data())
def test_a_sentence_is_read_back(sentence: Sentence, data: st.DataObject) -> None:
    values = {
        name: data.draw(st.text("ab {}.“”%\n가", min_size=1).filter(str.strip))
        for name in names_in(sentence)
    }
    text = sentence.format(**values)
    source = read(text)
    assert source is not None
    assert source[0].format(**source[1]) == text


@pytest.mark.parametrize("outer", [one for one in EVERY if "{finding}" in one])
def test_a_sentence_in_another_is_said_in_the_same_language(outer: Sentence) -> None:
    inner = PLAIN[0].format(**dict.fromkeys(names_in(PLAIN[0]), "x"))
    others = dict.fromkeys(set(names_in(outer)) - {"finding"}, "y")
    text = outer.format(finding=inner, **others)
    told = in_other_words(text, lambda sentence: f"<{sentence}>")
    assert told == f"<{outer}>".format(finding=f"<{inner}>", **others)


def test_anothers_words_stay_as_they_are() -> None:
    assert in_other_words("Rule 4: be kind", lambda sentence: "?") == "Rule 4: be kind"
