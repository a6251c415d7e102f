"""A page put together from kept pieces is the page as it would be rendered whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from markupsafe import Markup

from comments.models import utc_now
from comments.web.widget import fragments, rendering
from comments.web.widget.fragment_cache import Pieces
from tests.web.cache.raw_http import Reading


def test_whatever_happens_pieces_say_what_a_whole_rendering_says(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = utc_now() + timedelta(minutes=5)
    for module in (fragments, rendering):  # a page says its minute; none passes meanwhile
        monkeypatch.setattr(module, "utc_now", lambda: moment)
    house, pieces = reading.house, reading.house.app.extensions["comments_pieces"]
    ada, ben, desk = house.reader("Ada"), house.reader("Ben"), house.staff("administrator")
    comment = ada.says("A first thought.")
    reply = ben.says("A reply to it.", parent=comment)
    addresses = [reading.fragment(lang=lang) for lang in ("en", "de", "ar")] + [
        f"/embed/comments/{comment}"
    ]
    acts = [
        lambda: ben.vote(comment, 1),
        lambda: ada.edit(comment, "A second thought."),
        lambda: desk.decide(comment, "pin"),
        lambda: desk.decide(comment, "unpin"),
        lambda: ben.says("Another reply.", parent=comment),
        lambda: house.set(votes="like"),
        lambda: house.set(votes="off", guests="off"),
        lambda: desk.decide(reply, "reject", reason="spam"),
        lambda: desk.decide(reply, "restore"),
        lambda: desk.decide(comment, "reject", reason="spam"),
    ]
    for number, act in enumerate(acts):
        for address in addresses:
            house.public.client.get(address)
        act()
        cached = [house.public.client.get(address).get_data(as_text=True) for address in addresses]
        pieces.clear()
        assert cached == [
            house.public.client.get(address).get_data(as_text=True) for address in addresses
        ], number


def test_a_readers_own_page_leaves_nothing_behind(reading: Reading) -> None:
    house, pieces = reading.house, reading.house.app.extensions["comments_pieces"]
    house.reader("Ada").says("Everybody's.")
    pieces.clear()
    house.public.client.get(f"/t/{house.key}?article=a1")
    assert pieces.bytes == 0


@pytest.mark.parametrize("text", ["plain", "é" * 20, "😀" * 20])
def test_pieces_stay_within_their_bytes(text: str) -> None:
    pieces = Pieces(20_000)
    for number in range(500):
        assert pieces.get((number,), lambda: Markup(text)) == text
        assert pieces.bytes <= 20_000
    assert pieces.bytes > 10_000
