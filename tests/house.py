"""Who meets on a site in the tests: readers, staff, and the requests they make."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from comments.database.engines import db, writing
from comments.models import Actor, utc_now
from comments.services.context import DecisionContext
from comments.services.identity.staff_accounts import Invitation, invite_staff
from comments.services.identity.staff_tokens import issue_staff_token
from comments.services.privacy.requests import do_due
from comments.services.sites.articles import get_site
from comments.services.sites.site_settings import add_signing_key, add_site, change_settings

API = "/api/v1"
ORIGIN = "https://news.example"
PASSWORD = "a tram, a quay, a gull"


@dataclass
class Caller:
    """Somebody with a token, or nobody in particular."""

    client: FlaskClient
    token: str | None = None

    def call(self, method: str, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        """Send a request to the API; ``path`` begins after its prefix."""
        headers = dict(kwargs.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if json is not None:
            kwargs["json"] = json
        return self.client.open(API + path, method=method, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, **kwargs)


@dataclass
class Reader(Caller):
    """A reader of a site."""

    site: str = ""
    id: str = ""

    def post(
        self, body: str, *, article: str = "a1", parent: str | None = None, **more: Any
    ) -> TestResponse:
        """Write a comment."""
        headers = more.pop("headers", {})
        json = {"site": self.site, "article": article, "body": body, **more}
        if parent:
            json["parent"] = parent
        return self.call("POST", "/comments", json, headers=headers)

    def says(self, body: str, **more: Any) -> str:
        """Write a comment that must be stored; return its id."""
        answer = self.post(body, **more)
        assert answer.status_code in (201, 202), answer.get_data(as_text=True)
        return str(answer.json["id"])  # type: ignore[index]

    def edit(self, comment: str, body: str) -> TestResponse:
        """Change a comment."""
        return self.call("PATCH", f"/comments/{comment}", {"body": body})

    def delete(self, comment: str) -> TestResponse:
        """Take a comment back."""
        return self.call("DELETE", f"/comments/{comment}")

    def vote(self, comment: str, value: int) -> TestResponse:
        """Vote on a comment."""
        return self.call("PUT", f"/comments/{comment}/vote", {"value": value})

    def report(self, comment: str, reason: str = "spam", detail: str | None = None) -> TestResponse:
        """Report a comment."""
        return self.call(
            "POST", f"/comments/{comment}/reports", {"reason": reason, "detail": detail}
        )


@dataclass
class Staff(Caller):
    """Somebody with a staff token."""

    site: str = ""

    def decide(self, comment: str, action: str, **more: Any) -> dict[str, Any]:
        """Take one decision; return its outcome."""
        answer = self.call(
            "POST",
            "/moderation/decisions",
            {"decisions": [{"comment": comment, "action": action, **more}]},
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.json["results"][0])  # type: ignore[index]

    def queue(self, name: str) -> list[dict[str, Any]]:
        """Return what a queue holds."""
        return list(self.get(f"/moderation/comments?queue={name}&limit=100").json["items"])  # type: ignore[index]

    def comment(self, comment: str) -> dict[str, Any]:
        """Return everything known about a comment."""
        return dict(self.get(f"/moderation/comments/{comment}").json)  # type: ignore[arg-type]


@dataclass
class Person(Staff):
    """Somebody who is signed in to the desk: by a cookie, and with the proof that a request is the
    desk's own.
    """

    email: str = ""
    csrf: str = ""

    def call(self, method: str, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        """Send a request to the API as the desk's page does."""
        headers = {"X-CSRF-Token": self.csrf, **kwargs.pop("headers", {})}
        return super().call(method, path, json, headers=headers, **kwargs)

    def console(self, method: str, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        """Send a request to the desk's own routes; ``path`` begins after ``/console``."""
        headers = {"X-CSRF-Token": self.csrf, **kwargs.pop("headers", {})}
        address = f"/console{path}"
        return self.client.open(address, method=method, json=json, headers=headers, **kwargs)

    def sign_in(self, password: str = PASSWORD) -> TestResponse:
        """Sign in by password, and take up the session's proof if that is all it takes."""
        answer = self.console("POST", "/sign-in", {"email": self.email, "password": password})
        self.take_up()
        return answer

    def take_up(self) -> None:
        """Read the proof that goes with the cookie."""
        self.csrf = (self.client.get("/console/start").json or {}).get("csrf", "")


class House:
    """A site and everybody who meets there."""

    def __init__(self, app: Flask, key: str) -> None:
        self.app, self.key = app, key
        with app.app_context():
            writing(db.session())
            add_site(db.session(), key, name="The Daily Test", origins=[ORIGIN])
            db.session.commit()
        self.public = Caller(app.test_client())

    def set(self, **settings: str) -> None:
        """Change the site's settings."""
        with self.app.app_context():
            writing(db.session())
            change_settings(db.session(), get_site(db.session(), self.key), settings)
            db.session.commit()

    def sso_key(self, public_key: str | None = None) -> tuple[str, str]:
        """Add a signing key; return its id and its secret (or the public key)."""
        with self.app.app_context():
            writing(db.session())
            signing_key = add_signing_key(
                db.session(), get_site(db.session(), self.key), public_key=public_key
            )
            db.session.commit()
            return signing_key.kid, signing_key.key

    def reader(self, name: str = "Ada", **more: str) -> Reader:
        """Sign a guest in."""
        answer = self.public.call("POST", "/readers", {"site": self.key, "name": name, **more})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        body: dict[str, Any] = answer.json  # type: ignore[assignment]
        return Reader(self.app.test_client(), body["token"], self.key, body["reader"]["id"])

    def staff(self, role: str = "moderator", name: str = "Mo") -> Staff:
        """Make a staff token."""
        with self.app.app_context():
            writing(db.session())
            text, _ = issue_staff_token(
                db.session(), get_site(db.session(), self.key), role=role, name=name
            )
            db.session.commit()
        return Staff(self.app.test_client(), text, self.key)

    def invite(
        self, email: str, role: str = "moderator", name: str | None = None, **more: Any
    ) -> str:
        """Let somebody in; return the secret of the link (empty where there is none)."""
        with self.app.app_context():
            session = db.session()
            writing(session)
            site, invitation = get_site(session, self.key), Invitation(email, role, name, **more)
            actor = Actor("person", "tests", "Tests")
            _, secret = invite_staff(session, site, invitation, DecisionContext(actor, utc_now()))
            session.commit()
        return secret or ""

    def person(self, role: str = "moderator", name: str = "Mo", **more: Any) -> Person:
        """Somebody with an account, signed in to the desk."""
        email = f"{name.lower().replace(' ', '.')}-{secrets.token_hex(4)}@{self.key}.example"
        secret = self.invite(email, role, name, **more)
        person = Person(self.app.test_client(), None, self.key, email)
        body = {"token": secret, "password": PASSWORD, "name": name}
        accepted = person.console("POST", "/links/accept", body)
        assert accepted.status_code == 200, accepted.get_data(as_text=True)
        person.take_up()
        return person

    def thread(self, article: str = "a1", **query: Any) -> dict[str, Any]:
        """Read a thread."""
        answer = self.public.get(
            "/thread", query_string={"site": self.key, "article": article, **query}
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.json)  # type: ignore[arg-type]


def do_requests(app: Flask, *, after: timedelta = timedelta(0)) -> None:
    """Let the worker do what readers have asked for about their data and is due by then."""
    with app.app_context():
        writing(db.session())
        while do_due(db.session(), utc_now() + after):
            db.session.commit()
        db.session.commit()
