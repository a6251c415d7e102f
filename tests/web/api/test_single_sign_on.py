"""Single sign-on: what a publisher's token must be to be believed, and every way it is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.database.engines import db, writing
from comments.errors import InvalidInput
from comments.models import SigningKey, utc_now
from tests.house import House, Reader


@lru_cache
def pair(kind: str) -> tuple[str, str]:
    """A private and a public key in PEM."""
    key: Any
    if kind == "RS256":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    elif kind == "EdDSA":
        key = ed25519.Ed25519PrivateKey.generate()
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


class FromNow(int):
    """A time so many seconds after the moment of the test, not of its collection."""


def claims(house: House, **changes: Any) -> dict[str, Any]:
    """Claims as a publisher should make them; a change to None takes one away."""
    now = int(time.time())
    plain = {
        "iss": house.key,
        "aud": "comments",
        "sub": "reader-7",
        "iat": now,
        "exp": now + 300,
        "jti": uuid.uuid4().hex,
        "name": "Grace Hopper",
    }
    resolved = {
        name: now + value if isinstance(value, FromNow) else value
        for name, value in (plain | changes).items()
    }
    return {name: value for name, value in resolved.items() if value is not None}


def sign_in(house: House, token: str) -> TestResponse:
    """Present a token."""
    return house.public.call("POST", "/readers", {"site": house.key, "sso": token})


def handmade(header: dict[str, Any], payload: Any, sign: Callable[[bytes], bytes]) -> str:
    """A token that no library would make."""

    def part(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = part(json.dumps(header).encode()) + b"." + part(body)
    return (signed + b"." + part(sign(signed))).decode()


def hs256(secret: str) -> Callable[[bytes], bytes]:
    """Sign with a shared secret."""
    return lambda data: hmac.digest(secret.encode(), data, hashlib.sha256)


def refused(answer: TestResponse) -> str:
    """The answer is a refusal of the token; return its sentence."""
    assert (answer.status_code, answer.json["code"]) == (401, "sso_refused"), answer.text
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    return str(answer.json["detail"])


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "EdDSA"])
def test_a_publishers_word_is_taken_in_each_algorithm(house: House, algorithm: str) -> None:
    private, public = pair(algorithm) if algorithm != "HS256" else ("", None)
    kid, secret = house.sso_key(public)
    payload = claims(house, email="grace@example.com", avatar_url="https://news.example/grace.png")
    answer = sign_in(house, jwt.encode(payload, private or secret, algorithm, headers={"kid": kid}))
    assert answer.status_code == 201, answer.text
    reader = answer.json["reader"]
    assert (reader["name"], reader["kind"], reader["badges"]) == (
        "Grace Hopper",
        "sso",
        ["verified"],
    )
    grace = Reader(house.app.test_client(), answer.json["token"], house.key, reader["id"])
    posted = grace.post("Signed in")
    assert posted.status_code == 201
    assert posted.json["author"]["avatar_url"] == "https://news.example/grace.png"

    again = sign_in(house, jwt.encode(claims(house), private or secret, algorithm))
    assert again.json["reader"]["id"] == reader["id"]


CLAIM_ATTACKS: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "elsewhere"},
    "an audience in a list": {"aud": ["comments"]},
    "another issuer": {"iss": "somebody"},
    "an issuer in a list": {"iss": ["x"]},
    "expired beyond the leeway": {"iat": FromNow(-400), "exp": FromNow(-100)},
    "longer than five minutes": {"exp": FromNow(400)},
    "issued in the future": {"iat": FromNow(200), "exp": FromNow(400)},
    "not valid before later": {"nbf": FromNow(200)},
    "expiring before it was issued": {"exp": FromNow(-10)},
    "no issuer": {"iss": None},
    "no audience": {"aud": None},
    "no subject": {"sub": None},
    "no time of issue": {"iat": None},
    "no end": {"exp": None},
    "no id": {"jti": None},
    "no name": {"name": None},
    "a subject that is a number": {"sub": 7},
    "an empty subject": {"sub": " "},
    "a subject too long": {"sub": "x" * 301},
    "a subject with NUL": {"sub": "a\0b"},
    "a subject with half a character": {"sub": "\ud800"},
    "an id that is a list": {"jti": ["a"]},
    "an id that is a number": {"jti": 5},
    "an end that is text": {"exp": "soon"},
    "an end that is true": {"exp": True},
    "an end beyond all time": {"exp": 10**30},
    "an end that is not a number": {"exp": float("nan")},
    "an end without end": {"exp": float("inf")},
    "a name that is a list": {"name": ["x"]},
    "a name with half a character": {"name": "\udc00"},
}
TIDIED = {
    "a name that reads backwards": ({"name": "Grace\u202e"}, "Grace"),
    "a name with a mark at its end": ({"name": "محمد\u200f"}, "محمد"),
    "a name that is too long": ({"name": "Anne " * 20}, ("Anne " * 20)[:79].rstrip() + "…"),
    "a picture that is a script": ({"avatar_url": "javascript:alert(1)"}, None),
    "a picture that is data": ({"avatar_url": "data:image/svg+xml,<svg onload=alert(1)>"}, None),
    "a picture that is a list": ({"avatar_url": ["https://news.example/a.png"]}, None),
    "an email that is none": ({"email": "x"}, None),
}


@pytest.mark.parametrize("attack", CLAIM_ATTACKS)
def test_a_token_with_bad_claims_is_refused_although_its_signature_is_right(
    house: House, attack: str
) -> None:
    _, secret = house.sso_key()
    token = handmade(
        {"alg": "HS256", "typ": "JWT"}, claims(house, **CLAIM_ATTACKS[attack]), hs256(secret)
    )
    refused(sign_in(house, token))


@pytest.mark.parametrize("oddity", TIDIED)
def test_what_is_odd_about_a_publishers_reader_locks_nobody_out(house: House, oddity: str) -> None:
    _, secret = house.sso_key()
    odd, stored = TIDIED[oddity]
    token = handmade({"alg": "HS256", "typ": "JWT"}, claims(house, **odd), hs256(secret))
    answer = sign_in(house, token)
    assert answer.status_code == 201
    field = "avatar_url" if "avatar_url" in odd else "name"
    assert answer.json["reader"][field] == (claims(house)["name"] if "email" in odd else stored)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "HS384"},
        {"alg": "HS512"},
        {"alg": "RS256"},
        {"alg": ["HS256"]},
        {"alg": None},
        {},
        {"alg": "HS256", "jku": "https://evil.example/keys"},
        {"alg": "HS256", "x5u": "https://evil.example/cert"},
        {"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}},
        {"alg": "HS256", "x5c": ["AAAA"]},
        {"alg": "HS256", "crit": ["exp"]},
        {"alg": "HS256", "kid": "no-such-key"},
        {"alg": "HS256", "kid": 7},
        {"alg": "HS256", "kid": "../../dev/null"},
        {"alg": "HS256", "b64": False},
        {"alg": "HS256", "zip": "DEF", "jku": None},
    ],
    ids=str,
)
def test_a_header_cannot_choose_the_algorithm_or_bring_a_key(
    house: House, header: dict[str, Any]
) -> None:
    _, secret = house.sso_key()
    refused(sign_in(house, handmade(header, claims(house), hs256(secret))))
    refused(sign_in(house, handmade(header, claims(house), lambda _: b"")))


def test_a_public_key_is_not_taken_for_a_shared_secret(house: House) -> None:
    for algorithm in ("RS256", "EdDSA"):
        _, public = pair(algorithm)
        kid, _ = house.sso_key(public)
        for secret in (public, public.strip(), public.replace("\n", "")):
            refused(
                sign_in(house, handmade({"alg": "HS256", "kid": kid}, claims(house), hs256(secret)))
            )
            refused(sign_in(house, handmade({"alg": "HS256"}, claims(house), hs256(secret))))


def test_another_sites_key_signs_nobody_in(house: House, other_house: House) -> None:
    house.sso_key()
    kid, secret = other_house.sso_key()
    for iss in (house.key, other_house.key):
        for headers in ({"kid": kid}, {}):
            refused(
                sign_in(house, jwt.encode(claims(house, iss=iss), secret, "HS256", headers=headers))
            )


def test_a_token_is_good_once_even_when_presented_at_the_same_moment(house: House) -> None:
    _, secret = house.sso_key()
    token = jwt.encode(claims(house), secret, "HS256")

    def present(_: int) -> int:
        return (
            house.app.test_client()
            .post("/api/v1/readers", json={"site": house.key, "sso": token})
            .status_code
        )

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(present, range(8)))
    assert statuses == [201] + [401] * 7
    assert "used before" in refused(sign_in(house, token))


def test_a_person_who_signs_in_from_many_places_at_once_is_one_author(house: House) -> None:
    _, secret = house.sso_key()
    tokens = [jwt.encode(claims(house, sub="everywhere"), secret, "HS256") for _ in range(8)]

    def present(token: str) -> str:
        answer = house.app.test_client().post(
            "/api/v1/readers", json={"site": house.key, "sso": token}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json["reader"]["id"])

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(present, tokens))) == 1


def test_garbage_is_refused_politely(house: House) -> None:
    _, secret = house.sso_key()
    deep = b'{"a":' + b"[" * 2500 + b"]" * 2500 + b"}"
    header = base64.urlsafe_b64encode(deep).rstrip(b"=").decode()
    for token in (
        "",
        ".",
        "..",
        "a.b.c",
        "é.é.é",
        "e30.e30.e30",
        "bnVsbA.bnVsbA.bnVsbA",
        f"{header}.e30.AAAA",
        handmade({"alg": "HS256"}, b"[]", hs256(secret)),
        handmade({"alg": "HS256"}, b"\xff", hs256(secret)),
        handmade({"alg": "HS256"}, b"[" * 5000, hs256(secret)),
        jwt.encode(claims(house), "x" * 40, "HS256"),
        jwt.encode(claims(house), pair("ES256")[0], "ES256"),
        " " + jwt.encode(claims(house), secret, "HS256"),
    ):
        refused(sign_in(house, token))
    huge = sign_in(house, jwt.encode(claims(house, name="x" * 9000), secret, "HS256"))
    assert (huge.status_code, list(huge.json["errors"])) == (422, ["sso"])


def test_markup_in_a_name_stays_text(house: House) -> None:
    _, secret = house.sso_key()
    name = "<img src=x onerror=alert(1)>"
    answer = sign_in(house, jwt.encode(claims(house, name=name), secret, "HS256"))
    reader = Reader(house.app.test_client(), answer.json["token"], house.key)
    assert reader.post("Hello").json["author"]["name"] == name
    page = house.app.test_client().get(f"/t/{house.key}?article=a1").text
    assert "<img src=x" not in page


def test_keys_are_changed_without_a_gap_and_a_retired_one_opens_nothing(house: House) -> None:
    old_kid, old = house.sso_key()
    _, new = house.sso_key()
    for secret in (old, new):
        assert sign_in(house, jwt.encode(claims(house), secret, "HS256")).status_code == 201
    with house.app.app_context():
        writing(db.session())
        db.session.scalars(
            select(SigningKey).where(SigningKey.kid == old_kid)
        ).one().retired_at = utc_now()
        db.session.commit()
    refused(sign_in(house, jwt.encode(claims(house), old, "HS256", headers={"kid": old_kid})))
    refused(sign_in(house, jwt.encode(claims(house), old, "HS256")))
    assert sign_in(house, jwt.encode(claims(house), new, "HS256")).status_code == 201


def test_a_new_name_shows_on_every_page_the_author_is_on_and_renews_them(house: House) -> None:
    _, secret = house.sso_key()
    signed = sign_in(house, jwt.encode(claims(house), secret, "HS256")).json
    grace = Reader(house.app.test_client(), signed["token"], house.key)
    grace.says("I was here first, and I liked the harbour", article="a1")
    grace.says("Quite another matter: who pays for the tram?", article="a2")
    house.reader("Ada").says("So was I", article="a3")
    before = {key: house.thread(key)["article"]["version"] for key in ("a1", "a2", "a3")}
    sign_in(house, jwt.encode(claims(house), secret, "HS256"))
    assert before == {key: house.thread(key)["article"]["version"] for key in before}
    sign_in(house, jwt.encode(claims(house, name="Admiral Hopper"), secret, "HS256"))
    after = {key: house.thread(key) for key in before}
    assert [after[key]["article"]["version"] - before[key] for key in before] == [1, 1, 0]
    assert after["a1"]["items"][0]["author"]["name"] == "Admiral Hopper"


def test_a_weak_or_strange_public_key_is_not_registered(house: House) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    pem = weak.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
    for bad in (pem, pair("ES256")[1], pair("RS256")[0], "nonsense"):
        with pytest.raises(InvalidInput):
            house.sso_key(bad)
