"""Signing in to the desk: passwords, links, second factor, sessions; and what an attacker would
try.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pyotp
import pytest
from argon2 import PasswordHasher, Type
from flask import Flask
from sqlalchemy import select, update

from comments.app import create_app
from comments.database.engines import db, writing
from comments.models import StaffAccount, StaffSession, utc_now
from comments.services.identity.staff_passwords import hash_password, verify_password
from comments.services.identity.staff_sessions import IDLE, LONGEST
from comments.settings import Settings
from comments.web.limits import limiter
from tests.house import PASSWORD, House, Person


@pytest.fixture
def limited(settings: Settings, app: Flask) -> Iterator[Settings]:
    """Settings with limits on; the limiter, shared by all, is put back afterwards."""
    former = dict(vars(limiter))
    yield replace(settings, rate_limits=True, limit_staff_sign_ins="3 per hour")
    limiter.reset()
    vars(limiter).clear()
    vars(limiter).update(former)


def totp(person: Person, password: str = PASSWORD) -> pyotp.TOTP:
    """Give a person an authenticator, and return it."""
    offered = person.console("POST", "/me/authenticator", {"password": password}).json
    authenticator = pyotp.TOTP(offered["secret"])
    code = authenticator.now()
    answer = person.console("PUT", "/me/authenticator", {"ticket": offered["ticket"], "code": code})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    person.take_up()
    return authenticator


def who(person: Person) -> str | None:
    account = person.client.get("/console/start").json["account"]
    return account and str(account["email"])


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


def test_the_cookie_is_out_of_scripts_reach_and_bound_to_the_host(
    settings: Settings, house: House
) -> None:
    email = house.person().email
    secure = create_app(replace(settings, public_url="https://comments.example"))
    answer = secure.test_client().post(
        "/console/sign-in", json={"email": email, "password": PASSWORD}
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-comments_staff=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_signing_in_makes_a_new_session_whatever_cookie_was_there(house: House) -> None:
    person = house.person()
    attacker = Person(house.app.test_client(), None, house.key, person.email)
    attacker.client.set_cookie("comments_staff", "planted-by-somebody-else")
    assert who(attacker) is None
    attacker.sign_in()
    cookie = attacker.client.get_cookie("comments_staff")
    assert cookie is not None
    assert cookie.value != "planted-by-somebody-else"


def test_a_new_password_ends_every_other_session_and_renews_this_one(house: House) -> None:
    person = house.person()
    other = Person(house.app.test_client(), None, house.key, person.email)
    other.sign_in()
    before = person.client.get_cookie("comments_staff")
    body = {"current": PASSWORD, "password": "quite another one"}
    assert person.console("PUT", "/me/password", {**body, "current": "wrong"}).status_code == 422
    assert person.console("PUT", "/me/password", body).status_code == 204
    assert who(other) is None
    assert who(person) == person.email
    after = person.client.get_cookie("comments_staff")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_a_change_of_rights_never_keeps_a_cookie(app: Flask, house: House) -> None:
    other = House(app, f"{house.key}-other")
    person = house.person("moderator", "Mo")
    other.invite(person.email, "owner")
    before = person.client.get_cookie("comments_staff")
    assert person.console("PUT", "/session/site", {"site": other.key}).status_code == 204
    after = person.client.get_cookie("comments_staff")
    assert before is not None
    assert after is not None
    assert after.value != before.value, "another site is another role"
    person.take_up()
    assert person.get("/moderation/me").json["role"] == "owner"  # type: ignore[index]
    sessions = person.console("GET", "/me").json["sessions"]  # type: ignore[index]
    assert len(sessions) == 1, "the former one has ended"
    owner = other.person("owner", "Olga")
    member = person.console("GET", "/me").json["id"]  # type: ignore[index]
    assert (
        owner.call("PATCH", f"/moderation/staff/{member}", {"role": "moderator"}).status_code == 200
    )
    assert person.get("/moderation/me").status_code == 401, "a new role wants a new session"


def test_sessions_are_listed_and_ended_one_by_one(house: House) -> None:
    person = house.person()
    other = Person(house.app.test_client(), None, house.key, person.email)
    other.sign_in()
    sessions = person.console("GET", "/me").json["sessions"]
    assert [one["current"] for one in sessions].count(True) == 1
    elsewhere = next(one["id"] for one in sessions if not one["current"])
    assert person.console("DELETE", f"/sessions/{elsewhere}").status_code == 204
    assert who(other) is None
    stranger = house.person(name="Eve")
    here = next(one["id"] for one in sessions if one["current"])
    assert stranger.console("DELETE", f"/sessions/{here}").status_code == 404
    assert person.console("DELETE", "/session").status_code == 204
    assert who(person) is None


@pytest.mark.parametrize(("column", "age"), [("seen_at", IDLE), ("created_at", LONGEST)])
def test_a_session_ends_by_itself(house: House, column: str, age: timedelta) -> None:
    person = house.person()
    with house.app.app_context():
        writing(db.session())
        number = db.session.scalar(
            select(StaffAccount.id).where(StaffAccount.email == person.email)
        )
        past = {column: utc_now() - age}
        db.session.execute(
            update(StaffSession).where(StaffSession.account_id == number).values(past)
        )
        db.session.commit()
    assert person.get("/moderation/queues").json["code"] == "session_ended"


def test_another_site_cannot_send_requests_in_ones_name(house: House) -> None:
    person = house.person("owner")
    comment = house.reader().says("To be left alone.")
    order = {"decisions": [{"comment": comment, "action": "reject"}]}
    bare = person.client.post("/api/v1/moderation/decisions", json=order)
    assert (bare.status_code, bare.json["code"]) == (403, "csrf")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        answer = person.call("POST", "/moderation/decisions", order, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "csrf")
        signing = person.console(
            "POST", "/sign-in", {"email": "a@b.example", "password": "x"}, headers=headers
        )
        assert (signing.status_code, signing.json["code"]) == (403, "csrf")
    theirs = house.person(name="Eve")
    stolen = person.call(
        "POST", "/moderation/decisions", order, headers={"X-CSRF-Token": theirs.csrf}
    )
    assert stolen.json["code"] == "csrf"
    own = person.call(
        "POST", "/moderation/decisions", order, headers={"Origin": "http://localhost"}
    )
    assert own.json["results"][0]["outcome"] == "done"


def test_the_desks_files_are_kept_by_browsers_and_nothing_else_is(house: House) -> None:
    person = house.person()
    file = person.client.get("/console/assets/console.js?v=1")
    assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    small = person.client.get("/console/assets/console.js", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(small.data) == file.data
    assert (small.headers["Content-Encoding"], small.headers["Vary"]) == ("br", "Accept-Encoding")
    assert small.headers["Content-Type"] == file.headers["Content-Type"]
    for path in ("/console/", "/console/me", "/console/start", "/console/assets/other.js"):
        answer = person.client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store", path


def test_no_page_may_frame_the_desk_or_read_what_it_answers(house: House) -> None:
    person = house.person()
    page = person.client.get("/console/queue")
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert policy != person.client.get("/console/queue").headers["Content-Security-Policy"], (
        "each page has its nonce"
    )
    answer = person.get("/moderation/queues", headers={"Origin": "https://news.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_name_cannot_break_out_of_the_page(house: House) -> None:
    person = house.person("owner")
    house.set(name="</script><script>alert(1)</script>")
    text = person.client.get("/console/").get_data(as_text=True)
    assert "alert(1)" in text
    assert "</script><script>alert" not in text


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


def test_the_application_speaks_of_no_session_to_programs(app: Flask, house: House) -> None:
    token = house.staff("owner")
    person = house.person("moderator")
    both = person.client.get(
        "/api/v1/moderation/tokens", headers={"Authorization": f"Bearer {token.token}"}
    )
    assert both.status_code == 200, "a token that is sent counts, not the cookie beside it"
    bad = person.client.get(
        "/api/v1/moderation/queues", headers={"Authorization": "Bearer nonsense"}
    )
    assert bad.status_code == 401
