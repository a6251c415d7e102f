"""Badges: a list the site defines, given by staff, the command line or a sign-on, seen by
readers.
"""

from __future__ import annotations

import time
import uuid

import jwt

from tests.house import House


def badges(house: House, comment: str) -> list[str]:
    """What readers see beside the author of a comment, in JSON."""
    (item,) = house.thread()["items"]
    assert item["id"] == comment
    return list(item["author"]["badges"])


def test_an_administrator_gives_a_badge_and_the_log_takes_it_back(house: House) -> None:
    house.set(badges="Staff,Reporter")
    ada = house.reader("Ada")
    comment = ada.says("I wrote the article.")
    path = f"/moderation/authors/{ada.id}/badge"
    assert house.staff("moderator").call("PUT", path, {"badge": "Staff"}).status_code == 403
    owner = house.staff("owner")
    assert owner.call("PUT", path, {"badge": "Nobel laureate"}).status_code == 422
    assert owner.call(("PUT"), path, {"badge": "reporter"}).json["badges"] == ["Reporter"]  # type: ignore[index]
    assert badges(house, comment) == ["Reporter"]
    page = house.public.client.get(f"/t/{house.key}?article=a1&lang=en").text
    assert '<span class="badge staff" part="badge" dir="auto">Reporter</span>' in page
    entry = owner.get("/moderation/log?action=badge").json["items"][0]  # type: ignore[index]
    assert (entry["before"], entry["after"]) == ("none", "Reporter")
    undo = f"/moderation/decisions/{entry['id']}/undo"
    assert house.staff("moderator").call("POST", undo).status_code == 403
    (outcome,) = owner.call("POST", undo).json["results"]  # type: ignore[index]
    assert outcome["outcome"] == "done", outcome
    assert badges(house, comment) == ["guest"]


def test_a_sign_on_gives_and_takes_a_badge_of_the_sites_alone(house: House) -> None:
    _, secret = house.sso_key()
    house.set(badges="Reporter")

    def sign_on(**more: str | None) -> list[str]:
        now = int(time.time())
        plain = {"iss": house.key, "aud": "comments", "sub": "7", "name": "Grace", "iat": now}
        claims = plain | {"exp": now + 300, "jti": uuid.uuid4().hex} | more
        body = {"site": house.key, "sso": jwt.encode(claims, secret, "HS256")}
        return list(house.public.call(("POST"), "/readers", body).json["reader"]["badges"])  # type: ignore[index]

    assert sign_on(badge="Editor-in-chief") == ["verified"]
    assert sign_on(badge="Reporter") == ["Reporter"]
    assert sign_on() == ["Reporter"]
    assert sign_on(badge=None) == ["verified"]


def test_words_of_the_service_are_no_badges(house: House) -> None:
    for word in ("verified", "x" * 33):
        answer = house.staff("owner").call(
            "PATCH", "/moderation/settings", {"settings": {"badges": word}}
        )
        assert answer.status_code == 422, answer.text
