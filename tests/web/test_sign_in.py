"""On a site without guests, readers without JavaScript sign in with the publisher and come back."""

from __future__ import annotations

import re
import time
import uuid
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
import pytest
from werkzeug.test import TestResponse

from comments.errors import InvalidInput
from tests.house import House
from tests.web.forms import FormReader

LOGIN = "https://news.example/login?next={return}&from=comments"


@pytest.fixture
def members(house: House) -> House:
    """A site without guests whose publisher has a sign-in of its own."""
    house.set(guests="off", signin_url=LOGIN)
    return house


def vouch(house: House, name: str = "Mia") -> str:
    """Return the publisher's token for one of its readers."""
    kid, secret = house.sso_key()
    now = int(time.time())
    claims = {"iss": house.key, "aud": "comments", "sub": name, "name": name}
    times = {"iat": now, "exp": now + 60, "jti": uuid.uuid4().hex}
    return jwt.encode(claims | times, secret, "HS256", headers={"kid": kid})


def way_back(thread: TestResponse) -> str:
    """Return the address that the page's *Sign in* gives the publisher to lead back to."""
    link = re.search(r'<a class="button primary" href="([^"]+)"[^>]*>Sign in</a>', thread.text)
    assert link is not None
    query = parse_qs(urlsplit(unescape(link[1])).query)
    assert query["from"] == ["comments"]
    return query["next"][0]


def come_back(reader: FormReader, address: str, token: str) -> TestResponse:
    """Follow the publisher's redirect."""
    parts = urlsplit(address)
    return reader.client.get(f"{parts.path}?{parts.query}&sso={token}")


def test_a_reader_signs_in_with_the_publisher_and_writes(members: House) -> None:
    mia = FormReader(members)
    thread = mia.read(article="a/ö 1")
    assert "<textarea" not in thread.text
    address = way_back(thread)
    assert address.startswith("http://")
    back = come_back(mia, address, vouch(members))
    assert back.status_code == 303
    assert unquote(back.headers["Location"]).endswith(f"/t/{members.key}?article=a/ö+1")
    assert "sso" not in back.headers["Location"]
    assert "Posting as Mia" in mia.read(article="a/ö 1").text
    comment = mia.says("By the publisher's word.", article="a/ö 1")
    assert re.search(r'class="name"[^>]*>Mia<', mia.read(article="a/ö 1", comment=comment).text)
    assert "<textarea" not in mia.send("act", forget="1", article="a/ö 1").text
    assert "<textarea" not in mia.read(article="a/ö 1").text


def test_nobody_is_signed_in_by_a_link_from_elsewhere(members: House) -> None:
    eve, mia = FormReader(members), FormReader(members)
    address = way_back(eve.read(article="a1"))
    mia.read(article="a1")
    for attempt in (address, address.partition("&state")[0], f"{address}x"):
        answer = come_back(mia, attempt, vouch(members, "Eve"))
        assert (answer.status_code, answer.content_type) == (403, "text/html; charset=utf-8")
    assert "Posting as" not in mia.read(article="a1").text


def test_a_token_is_good_once_and_for_its_own_site(members: House, other_house: House) -> None:
    mia = FormReader(members)
    address, token = way_back(mia.read(article="a1")), vouch(members)
    assert come_back(mia, address, token).status_code == 303
    for refused in (token, vouch(other_house), "nonsense", "%00", "%F0%9F"):
        answer = come_back(mia, address, refused)
        assert (answer.status_code, answer.content_type) == (401, "text/html; charset=utf-8")
    assert come_back(mia, address, "").status_code == 422


def test_what_was_written_before_the_sign_in_ended_stays(members: House) -> None:
    mia = FormReader(members)
    come_back(mia, way_back(mia.read(article="a1")), vouch(members))
    assert "Posting as Mia" in mia.read(article="a1").text
    mia.client.delete_cookie("comments_reader", path=f"/t/{members.key}")
    answer = mia.send("comments", body="Half an hour of work.")
    assert "Half an hour of work.</textarea>" in answer.text
    assert 'target="_blank" rel="noopener">Sign in</a>' in answer.text


def test_where_the_publisher_names_no_way_in_the_page_says_who_may_write(house: House) -> None:
    house.set(guests="off")
    page = FormReader(house).read(article="a1").text
    assert "to write a comment." in page
    assert ">Sign in</a>" not in page


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//news.example",
        "https://{return}/",
        "login",
        "https://u:p@n.example",
    ],
)
def test_only_an_address_that_readers_can_be_led_to_is_taken(house: House, address: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        house.set(signin_url=address)
    assert list(refusal.value.errors) == ["signin_url"]
