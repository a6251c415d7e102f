"""A site with something of everything on it, and everybody who might ask for it: the scene in which
each route is tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyotp

from comments.database.engines import db, writing
from comments.models import Decision, OutboxItem, SecondOpinion, Site, utc_now
from tests.house import PASSWORD, Caller, House, Person, Reader

SECRET = "quetzal"
"""A word in everything of the site that only its staff may see."""


@dataclass(frozen=True)
class Scene:
    """A site with something of everything on it, and everybody who might ask for it."""

    site: str
    comment: str
    """Visible, by the reader who asks."""
    theirs: str
    """Visible, by somebody else."""
    held: str
    """Waits for a moderator; its text is secret."""
    author: str
    decision: str
    setting: str
    """The entry about a change of a setting."""
    token: str
    ban: str
    letter: str
    desk: dict[str, str]
    """Of the desk: a ``member`` of the staff, a saved ``view``, a sign-on ``key``, a ``template``,
    a ``ticket`` with its ``code``, the
    ``message`` to the reader who asks, the ``session`` of somebody else's browser."""
    callers: dict[str, Caller]


def set_scene(house: House, other: House) -> Scene:
    """Fill a site and gather its callers; the other site is where some of them come from."""
    owner, ada, ben = house.staff("owner", "Owner"), house.reader("Ada"), house.reader("Ben")
    comment = ada.says(
        "The tram was early today, for once.", url="https://news.example/a1", title="A story"
    )
    ben.says("A tram of another article.", article="a3")
    theirs = ben.says("It was late on my line, as it always is.")
    house.set(mode="pre")
    pending = ben.says(f"Only moderators may read of the {SECRET} yet.")
    house.set(mode="post")
    owner.decide(theirs, "note", note=f"Knows the {SECRET}.")
    ban = _made(
        owner, "/moderation/bans", {"kind": "email", "value": "troll@example.com", "reason": SECRET}
    )
    former = _made(owner, "/moderation/tokens", {"role": "owner", "name": f"Former {SECRET}"})
    owner.call("DELETE", f"/moderation/tokens/{former['id']}")
    signed_in = house.person("moderator", "Sam")
    return Scene(
        site=house.key,
        comment=comment,
        theirs=theirs,
        held=pending,
        author=ben.id,
        decision=str(owner.comment(theirs)["decisions"][0]["id"]),
        setting=str(owner.get("/moderation/settings/history").json["items"][0]["decision"]["id"]),  # type: ignore[index]
        token=_made(owner, "/moderation/tokens", {"role": "moderator", "name": f"Temp {SECRET}"})[
            "id"
        ],
        ban=ban["id"],
        letter=_dead_letter(house),
        desk=_desk(house, owner, signed_in)
        | {"opinion": _question(house), "message": _message(owner, ada.id)},
        callers={
            "nobody": house.public,
            "reader": ada,
            "reader of another site": other.reader("Eve"),
            "moderator": house.staff("moderator", "Mo"),
            "administrator": house.staff("administrator", "Al"),
            "owner": owner,
            "signed in": signed_in,
            "owner of another site": other.staff("owner", "Mallory"),
            "former owner": Caller(house.app.test_client(), former["token"]),
            "liar": Reader(house.app.test_client(), "cms_" + "x" * 43),
        },
    )


def _made(owner: Caller, path: str, json: dict[str, Any]) -> dict[str, Any]:
    answer = owner.call("POST", path, json)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.json)  # type: ignore[arg-type]


def _desk(house: House, owner: Caller, signed_in: Person) -> dict[str, str]:
    member = house.person("moderator", f"Member {SECRET}")
    members: Any = owner.get("/moderation/staff").json
    view = _made(
        owner,
        "/moderation/views",
        {"name": SECRET, "shared": True, "filters": {"queue": "pending"}},
    )
    offer: Any = signed_in.console("POST", "/me/authenticator", {"password": PASSWORD}).json
    elsewhere = Person(house.app.test_client(), None, house.key, signed_in.email)
    elsewhere.sign_in()
    sessions: Any = signed_in.console("GET", "/me").json
    return {
        "member": next(one["id"] for one in members["items"] if one["email"] == member.email),
        "view": view["id"],
        "key": _made(owner, "/moderation/sso-keys", {})["kid"],
        "template": _made(
            owner, "/moderation/templates", {"name": SECRET, "text": f"No {SECRET}, please."}
        )["id"],
        "ticket": offer["ticket"],
        "code": pyotp.TOTP(offer["secret"]).now(),
        "session": next(one["id"] for one in sessions["sessions"] if not one["current"]),
    }


def _question(house: House) -> str:
    with house.app.app_context():
        session = db.session()
        writing(session)
        site = session.query(Site.id).filter_by(key=house.key).scalar()
        note = session.query(Decision).filter_by(site_id=site, action="note").first()
        assert note is not None
        opinion = SecondOpinion(
            site_id=site,
            comment_id=note.comment_id,
            decision_id=note.id,
            first="dismissed",
            first_actor="somebody",
            first_name="Somebody",
        )
        session.add(opinion)
        session.commit()
        return str(opinion.id)


def _message(owner: Caller, author: str) -> str:
    body = {"message": "Mind the gap.", "must_read": False}
    return str(_made(owner, f"/moderation/authors/{author}/messages", body)["id"])


def _dead_letter(house: House) -> str:
    with house.app.app_context():
        session = db.session()
        writing(session)
        site = session.query(Site.id).filter_by(key=house.key).scalar()
        item = OutboxItem(
            site_id=site,
            kind="check",
            key=f"dead-{house.key}",
            payload={},
            attempts=9,
            dead_at=utc_now(),
            last_error=SECRET,
            leased_until=None,
            lease=None,
            done_at=None,
        )
        session.add(item)
        session.commit()
        return str(item.id)
