"""A site's settings as an operator writes them."""

from __future__ import annotations

import pytest

from comments.errors import InvalidInput
from tests.house import House


def test_a_pattern_may_hold_a_comma(house: House) -> None:
    house.set(suspect_words="foo bar, /zig{1,3}zag/ ,baz")
    answer = house.staff("administrator").get("/moderation/settings")
    assert answer.json["settings"]["suspect_words"] == ["foo bar", "/zig{1,3}zag/", "baz"]
    post = house.reader().post("a ziggzag appears")
    assert post.status_code == 202


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("no_such_thing", "1", "no setting"),
        ("mode", "sideways", "post, pre"),
        ("max_links", "-1", "whole number"),
        ("guests", "maybe", "on or off"),
        ("banned_words", "/(/", "/(/"),
        ("origins", "ftp://news.example", "origin"),
    ],
)
def test_a_bad_setting_is_refused_by_name_and_reason(
    house: House, name: str, value: str, says: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        house.set(**{name: value})
    assert says in f"{refused.value.errors}"
