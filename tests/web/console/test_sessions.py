"""Sessions of staff: their cookie, their end, and whose requests they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from comments.app import create_app
from comments.database.engines import db, writing
from comments.models import StaffAccount, StaffSession, utc_now
from comments.services.identity.staff_sessions import IDLE, LONGEST
from comments.settings import Settings
from tests.house import PASSWORD, House, Person
from tests.web.console.accounts import who


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
