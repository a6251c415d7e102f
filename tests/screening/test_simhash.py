"""Fingerprints: near texts are near, others far, short ones have none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening.checks.repeats import NEAR_OTHERS, NEAR_OWN
from comments.screening.simhash import blocks, distance, fingerprint

BRIDGE = (
    "The council closed the old bridge in March without asking anybody who lives on the other side "
    "of the river, "
    "and now every market trader has to drive nine miles around the valley to sell a dozen eggs."
)
MATCH = (
    "What a match last night: three goals in the first half, a penalty saved, and the referee sent "
    "off our captain "
    "for asking him the time, which is more than he ever gave us in added minutes."
)
CHINESE = (
    "市议会在三月份关闭了那座旧桥，没有征求住在河对岸任何人的意见，现在每个商贩都要绕行山谷九英里。"
)


def test_the_same_words_have_the_same_fingerprint_whatever_their_dress() -> None:
    dressed = f"> quoted before\n\n**{BRIDGE.upper()}** https://spam.example/{{77}}\n"
    assert fingerprint(dressed) == fingerprint(BRIDGE)


@pytest.mark.parametrize(("text", "other"), [(BRIDGE, MATCH), (BRIDGE, CHINESE), (MATCH, CHINESE)])
def test_different_texts_are_far_apart(text: str, other: str) -> None:
    first, second = fingerprint(text), fingerprint(other)
    assert first is not None
    assert second is not None
    assert distance(first, second) > 2 * NEAR_OWN


def test_a_changed_word_moves_a_text_by_little_and_a_stranger_must_be_nearer_still() -> None:
    first, second = fingerprint(BRIDGE), fingerprint(BRIDGE.replace("March", "April"))
    assert first is not None
    assert second is not None
    assert 0 < distance(first, second) <= NEAR_OWN
    assert NEAR_OTHERS < NEAR_OWN


@pytest.mark.parametrize(
    "text", ["", "I agree", "First!", "Thank you for this article, well said.", "同意", "no " * 50]
)
def test_a_short_text_has_no_fingerprint(text: str) -> None:
    assert fingerprint(text) is None


def test_chinese_has_one_though_it_has_no_blanks() -> None:
    assert fingerprint(CHINESE) is not None


@given(st.text(max_size=300))
def test_a_fingerprint_fits_a_signed_column(text: str) -> None:
    number = fingerprint(text)
    assert number is None or -(2**63) <= number < 2**63


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 63))
def test_distance_counts_bits_across_the_sign(number: int, bit: int) -> None:
    flipped = (
        number ^ (1 << bit) if bit < 63 else (number + 2**63 if number < 0 else number - 2**63)
    )
    assert distance(number, number) == 0
    assert distance(number, flipped) == 1


@given(st.integers(-(2**63), 2**63 - 1), st.sets(st.integers(0, 63), max_size=NEAR_OTHERS))
def test_what_is_near_enough_has_a_block_in_common(number: int, bits: set[int]) -> None:
    other = number
    for bit in bits:
        other ^= 1 << bit
    other = (other + 2**63) % 2**64 - 2**63
    assert distance(number, other) == len(bits)
    assert any(one == two for one, two in zip(blocks(number), blocks(other), strict=True))
