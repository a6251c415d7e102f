"""A guest who voted before giving a name stays the same reader once named."""

from __future__ import annotations

from tests.house import House


def test_a_guest_takes_a_name_before_writing_and_keeps_it_afterwards(house: House) -> None:
    comment = house.reader("Ada").says("First.")
    guest = house.reader("Reader")
    assert guest.vote(comment, 1).status_code == 200
    named = guest.call("PATCH", "/me", {"name": "Grace", "email": "grace@example.org"})
    assert (named.status_code, named.json["name"], named.json["id"]) == (200, "Grace", guest.id)
    assert guest.vote(comment, 1).json["votes"] == {"up": 1, "down": 0}
    assert guest.post("Second.").json["author"]["name"] == "Grace"
    again = guest.call("PATCH", "/me", {"name": "Heidi"})
    assert (again.status_code, again.json["code"]) == (409, "name_in_use")


def test_a_name_that_cannot_be_is_refused(house: House) -> None:
    assert house.reader("Reader").call("PATCH", "/me", {"name": " \u200b "}).status_code == 422
