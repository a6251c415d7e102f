"""Who is signed in to the desk."""

from __future__ import annotations

from tests.house import Person


def who(person: Person) -> str | None:
    account = person.client.get("/console/start").json["account"]
    return account and str(account["email"])
