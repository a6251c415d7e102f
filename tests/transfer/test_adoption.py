"""Whoever was imported goes on as themselves once the publisher vouches for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import time

import jwt

from tests.house import House
from tests.transfer.conftest import Mover

Write = Callable[[str | bytes], Path]
TABLE = (
    "id,article,body,author_name,author_id,author_email,author_subject\n"
    "1,a,By id,Ada,7,,person-7\n2,a,By email,Bo,,bo@example.org,\n3,a,By name,Cy,,,\n"
)


def signed_on(house: House, subject: str, name: str, email: str | None = None) -> str:
    """Sign somebody on; return the author's id."""
    kid, secret = house.sso_key()
    now = int(time())
    claims = {
        "iss": house.key,
        "aud": "comments",
        "sub": subject,
        "name": name,
        "iat": now,
        "exp": now + 60,
    }
    claims |= {"jti": f"{subject}-{now}"} | ({"email": email} if email else {})
    token = jwt.encode(claims, secret, "HS256", headers={"kid": kid})
    answer = house.public.call("POST", "/readers", {"site": house.key, "sso": token})
    return str(answer.json["reader"]["id"])  # type: ignore[index]


def test_an_imported_author_becomes_who_signs_on_by_id_or_verified_email(
    house: House, write: Write
) -> None:
    mover = Mover(house)
    mover.take(write(TABLE))
    by_id, by_email = (
        signed_on(house, "person-7", "Ada L"),
        signed_on(house, "p8", "Bo", "bo@example.org"),
    )
    stranger = signed_on(house, "p9", "Cy")
    items = house.public.get(f"/thread?site={house.key}&article=a&sort=oldest").json["items"]  # type: ignore[index]
    authors = {item["html"]: item["author"]["id"] for item in items}
    assert authors["<p>By id</p>"] == by_id
    assert authors["<p>By email</p>"] == by_email
    assert authors["<p>By name</p>"] != stranger


def test_a_site_may_keep_imported_authors_apart(house: House, write: Write) -> None:
    house.set(adopt_imported="off")
    mover = Mover(house)
    mover.take(write(TABLE))
    from comments.models import public_id

    ids = {public_id(row["author"]) for row in mover.comments()}
    assert signed_on(house, "person-7", "Ada") not in ids
