"""Readers get a copy of their data, or have it erased, on a page of plain forms."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.house import House, do_requests
from tests.web.forms import FormReader


def test_a_reader_without_javascript_is_led_to_a_copy_and_may_think_again(house: House) -> None:
    house.set(erase_comments="off")
    zoe = FormReader(house)
    zoe.says("Here I am.")
    thread = zoe.read(article="a1").text
    assert f'<a href="/t/{house.key}/data?article=a1">Your data</a>' in thread
    assert "Posting as Zoe" in zoe.client.get(f"/t/{house.key}/data?article=a1").text
    assert "being made" in zoe.send("data", copy="1").text
    do_requests(house.app)
    copy = zoe.send("data", copy="1")
    assert (copy.mimetype, copy.data[:2]) == ("application/zip", b"PK")
    assert "Erase me and my comments" not in zoe.send("data").text
    assert zoe.send("data", erase="all").status_code == 403
    assert "Keep my data" in zoe.send("data", erase="name").text
    assert "Keep my data" not in zoe.send("data", keep="1").text
    assert "Keep my data" in zoe.send("data", erase="name").text
    do_requests(house.app, after=timedelta(hours=25))
    assert "Write a comment first" in zoe.client.get(f"/t/{house.key}/data").text


def test_the_widgets_reader_is_known_by_the_token_alone(house: House) -> None:
    ada, stranger = house.reader("Ada"), house.app.test_client()
    comment = ada.says("About trams")
    elsewhere = {"headers": {"Origin": "https://news.example", "Sec-Fetch-Site": "cross-site"}}
    address = f"/t/{house.key}/data"
    page = stranger.post(address, data={"token": ada.token, "article": "a1"}, **elsewhere)
    assert "Posting as Ada" in page.text
    assert 'name="token"' in page.text
    assert "Set-Cookie" not in page.headers
    erased = stranger.post(address, data={"token": ada.token, "erase": "all"}, **elsewhere)
    assert "Keep my data" in erased.text
    do_requests(house.app, after=timedelta(hours=25))
    assert ada.get(f"/comments/{comment}").status_code == 404
    assert stranger.post(address, data={"token": ada.token}).status_code == 401


@pytest.mark.parametrize(
    "form", [{"copy": "1"}, {"token": "nonsense"}, {"token": "\0", "erase": "all"}]
)
def test_nobody_else_is_answered(house: House, form: dict[str, str]) -> None:
    answer = house.app.test_client().post(f"/t/{house.key}/data", data=form)
    assert answer.status_code in (401, 403)
    assert answer.content_type.startswith("text/html")


def test_a_token_of_another_site_opens_nothing(house: House, other_house: House) -> None:
    theirs = other_house.reader("Eve").token
    answer = house.app.test_client().post(f"/t/{house.key}/data", data={"token": theirs})
    assert answer.status_code == 401


def test_an_erasure_of_another_kind_is_refused(house: House) -> None:
    ada = house.reader("Ada")
    answer = house.app.test_client().post(
        f"/t/{house.key}/data", data={"token": ada.token, "erase": "everybody"}
    )
    assert answer.status_code == 422
