"""A site learns which domains its moderators let through, and counts their links no more."""

from __future__ import annotations

from tests.house import House

SOURCES = "https://{0}.example/1 https://{0}.example/2 https://www.b.example https://bit.ly/x"


def test_what_a_moderator_approved_once_is_not_counted_again(house: House) -> None:
    house.set(max_links="1", flood_minute="0")
    ada, mo = house.reader("Ada"), house.staff()
    comment = ada.says(SOURCES.format("a"))
    assert mo.comment(comment)["status"] == "pending"
    mo.decide(comment, "approve")
    again = ada.says("See https://a.example/3 and https://sub.b.example/ and https://c.example")
    assert mo.comment(again)["status"] == "approved"
    house.set(trusted_domains="")
    third = ada.says("Or https://a.example/3 and https://sub.b.example/ elsewhere")
    assert mo.comment(third)["status"] == "pending"
