"""A search finds words where scripts meet, what is written without blanks, and emoji."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.house import House, Reader, Staff

TEXTS = {
    "重跑gen-itgc后清零": ("gen", "itgc", "gen-itgc", "清零", "重跑"),
    "カードのCVVを入力してください": ("CVV", "cvv", "カード", "入力"),
    "어제 한국은행KRW환율 발표": ("krw", "한국은행", "환율", "발표"),
    "ราคาUSDวันนี้": ("usd", "ราคา", "วันนี้"),
    "Well done👍🏽everyone, 😀!": ("👍", "😀", "done", "everyone", "👍🏽"),
    "Ein ganz gewöhnlicher Satz.": ("gewöhnlicher", "Satz"),
}
NOWHERE = ("清重", "itg", "零清", "👎", "은행한국", "ganzgewöhnlicher", "カドー")


def hits(staff: Staff, query: str) -> set[str]:
    """Return the ids of what a search finds."""
    answer = staff.get(f"/moderation/comments?queue=all&limit=100&q={quote(query)}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {item["id"] for item in answer.json["items"]}  # type: ignore[index]


@pytest.fixture
def reader(house: House) -> Reader:
    house.set(repeats="off", flood_minute="0", flood_hour="0")
    return house.reader("Ana")


def test_each_of_its_words_finds_a_text_and_no_other(house: House, reader: Reader) -> None:
    ids = {reader.says(text): words for text, words in TEXTS.items()}
    staff = house.staff()
    for comment, words in ids.items():
        for word in words:
            assert hits(staff, word) == {comment}, word
    for word in NOWHERE:
        assert hits(staff, word) == set(), word


def test_a_changed_text_is_found_by_its_new_words_alone(house: House, reader: Reader) -> None:
    comment = reader.says("重跑gen-itgc后清零")
    assert reader.edit(comment, "后清零abc").status_code == 200
    staff = house.staff()
    assert hits(staff, "abc") == hits(staff, "清零") == {comment}
    assert hits(staff, "gen") == hits(staff, "重跑") == set()
    assert reader.edit(comment, "Plain words now.").status_code == 200
    assert hits(staff, "abc") == hits(staff, "清零") == set()
    assert hits(staff, "plain") == {comment}
