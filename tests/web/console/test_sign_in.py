"""Signing in to the desk: passwords, links, second factor, sessions; and what an attacker would
try.
"""

from __future__ import annotations

import time
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher, Type
from sqlalchemy import select

from comments.app import create_app
from comments.database.engines import db
from comments.models import StaffAccount, StaffSession
from comments.services.identity.staff_passwords import hash_password, verify_password
from comments.settings import Settings
from tests.house import PASSWORD, House, Person
from tests.web.console.accounts import who


def totp(person: Person, password: str = PASSWORD) -> pyotp.TOTP:
    """Give a person an authenticator, and return it."""
    offered = person.console("POST", "/me/authenticator", {"password": password}).json
    authenticator = pyotp.TOTP(offered["secret"])
    code = authenticator.now()
    answer = person.console("PUT", "/me/authenticator", {"ticket": offered["ticket"], "code": code})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    person.take_up()
    return authenticator


def test_passwords_are_kept_as_dearly_as_advised(strong_hasher: PasswordHasher) -> None:
    assert strong_hasher.type is Type.ID
    assert strong_hasher.memory_cost >= 19 * 1024, "KiB; the least that OWASP advises"
    assert strong_hasher.time_cost >= 2


def test_a_link_gives_a_password_once_and_signs_in(house: House) -> None:
    secret = house.invite("ada@news.example", "administrator", "Ada")
    person = Person(house.app.test_client(), None, house.key, "ada@news.example")
    facts = person.console("POST", "/links", {"token": secret}).json
    assert facts == {
        "purpose": "invitation",
        "email": "ada@news.example",
        "name": "Ada",
        "sites": ["The Daily Test"],
    }
    body = {"token": secret, "password": PASSWORD, "name": "Ada B."}
    assert person.console("POST", "/links/accept", body).json == {"signed_in": True}
    assert who(person) == "ada@news.example"
    again = Person(house.app.test_client(), None, house.key)
    assert again.console("POST", "/links/accept", body).json["code"] == "bad_ticket"
    assert who(again) is None


@pytest.mark.parametrize(
    "password",
    ["short", "password123", "Qwertyuiop", "aaaaaaaaaaaa", "0123456789", "ada.b@news.example"],
)
def test_weak_passwords_are_refused_and_leave_the_link_good(house: House, password: str) -> None:
    email = f"ada.b@{house.key}.example"
    secret = house.invite(email, name="ada.b@news.example")
    person = Person(house.app.test_client(), None, house.key, email)
    refused = person.console("POST", "/links/accept", {"token": secret, "password": password})
    assert (refused.status_code, refused.json["code"]) == (422, "weak_password")
    assert person.console("POST", "/links/accept", {"token": secret, "password": PASSWORD}).json[
        "signed_in"
    ]


def test_passwords_are_kept_as_argon2id(house: House) -> None:
    digest = hash_password(PASSWORD)
    assert digest.startswith("$argon2id$")
    assert verify_password(PASSWORD, digest)
    assert not verify_password(PASSWORD + "!", digest)
    assert not verify_password(PASSWORD, None)


def test_neither_words_nor_time_tell_which_accounts_exist(house: House) -> None:
    person = house.person()
    stranger = Person(house.app.test_client(), None, house.key, "nobody@nowhere.example")
    invited = Person(house.app.test_client(), None, house.key, "invited@news.example")
    house.invite(invited.email)
    visitor = Person(house.app.test_client(), None, house.key, person.email)
    answers, times = [], []
    for caller in (visitor, stranger, invited):
        caller.sign_in("not the password")  # the first of its kind builds what later ones share
        begun = time.perf_counter()
        answer = caller.sign_in("not the password")
        times.append(time.perf_counter() - begun)
        assert answer.json is not None
        fields = {name: words for name, words in answer.json.items() if name != "request_id"}
        answers.append((answer.status_code, str(fields)))
    assert answers[0][0] == 401
    assert len(set(answers)) == 1
    assert max(times) < 4 * min(times)


def test_an_email_signs_in_in_any_case(house: House) -> None:
    person = house.person()
    other = Person(house.app.test_client(), None, house.key, person.email.upper())
    assert other.sign_in().json == {"signed_in": True}


def test_attempts_are_limited_by_account_from_whatever_address(
    limited: Settings, house: House
) -> None:
    email = house.person().email
    app = create_app(limited)
    codes = []
    for number in range(5):
        client = app.test_client()
        body = {"email": email, "password": "a wrong guess"}
        answer = client.post(
            "/console/sign-in", json=body, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"}
        )
        codes.append(answer.status_code)
    assert codes == [401, 401, 401, 429, 429]
    body = {"email": email, "password": PASSWORD}
    late = app.test_client().post(
        "/console/sign-in", json=body, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0


def test_a_second_factor_is_asked_for_and_no_code_is_good_twice(house: House) -> None:
    person = house.person()
    authenticator = totp(person)
    other = Person(house.app.test_client(), None, house.key, person.email)
    first = other.sign_in().json
    assert (first["signed_in"], first["factors"]) == (False, ["totp"])
    assert who(other) is None
    wrong = other.console(
        "POST", "/sign-in/second-factor", {"ticket": first["ticket"], "code": "000000"}
    )
    assert (wrong.status_code, wrong.json["code"]) == (401, "bad_code")
    code = authenticator.at(time.time() + 30)
    assert other.console(
        "POST", "/sign-in/second-factor", {"ticket": first["ticket"], "code": code}
    ).json["signed_in"]
    assert who(other) == person.email
    third = Person(house.app.test_client(), None, house.key, person.email)
    ticket = third.sign_in().json["ticket"]
    assert (
        third.console(
            "POST", "/sign-in/second-factor", {"ticket": ticket, "code": code}
        ).status_code
        == 401
    )
    assert (
        third.console(
            "POST", "/sign-in/second-factor", {"ticket": first["ticket"], "code": code}
        ).status_code
        == 409
    )


def test_a_ticket_bears_five_guesses(house: House) -> None:
    person = house.person()
    authenticator = totp(person)
    other = Person(house.app.test_client(), None, house.key, person.email)
    ticket = other.sign_in().json["ticket"]
    for _ in range(5):
        assert (
            other.console(
                "POST", "/sign-in/second-factor", {"ticket": ticket, "code": "000000"}
            ).status_code
            == 401
        )
    late = other.console(
        "POST",
        "/sign-in/second-factor",
        {"ticket": ticket, "code": authenticator.at(time.time() + 30)},
    )
    assert late.json["code"] == "bad_ticket"


def test_a_recovery_code_signs_in_once(house: House) -> None:
    person = house.person()
    totp(person)
    codes = person.console("POST", "/me/recovery-codes", {"password": PASSWORD}).json[
        "recovery_codes"
    ]
    assert len(set(codes)) == 10
    for expected in (200, 401):
        other = Person(house.app.test_client(), None, house.key, person.email)
        body = {
            "ticket": other.sign_in().json["ticket"],
            "code": codes[0].upper(),
            "recovery": True,
        }
        assert other.console("POST", "/sign-in/second-factor", body).status_code == expected


def test_secrets_are_not_kept_as_they_are(house: House) -> None:
    person = house.person()
    authenticator = totp(person)
    with house.app.app_context():
        account = db.session.scalars(
            select(StaffAccount).where(StaffAccount.email == person.email)
        ).one()
        assert authenticator.secret not in (account.totp_secret or "")
        digests = db.session.scalars(select(StaffSession.digest)).all()
    cookie = person.client.get_cookie("comments_staff")
    assert cookie is not None
    assert cookie.value not in digests


def test_a_site_that_asks_for_it_lets_nobody_work_without_a_second_factor(house: House) -> None:
    person = house.person()
    house.set(second_factor="on")
    refused = person.get("/moderation/queues")
    assert (refused.status_code, refused.json["code"]) == (403, "second_factor_needed")
    totp(person)
    assert person.get("/moderation/queues").status_code == 200
    last = person.console("DELETE", "/me/authenticator", {"password": PASSWORD})
    assert (last.status_code, last.json["code"]) == (403, "last_factor")


def test_the_list_of_common_passwords_is_long_enough() -> None:
    import comments.services.identity as identity

    folder = Path(identity.__file__).parent
    words = (folder / "common_passwords.txt").read_text().split()
    assert len(words) > 950
    assert all(len(word) >= 10 for word in words)
