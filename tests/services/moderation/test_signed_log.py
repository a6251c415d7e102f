"""The log is signed, vouches for texts, reports, bans and settings, and can be held against
checkpoints that were kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import select, text

from comments.app_settings import settings_of
from comments.database.engines import db
from comments.models import Decision, Seal, private_id, utc_now
from comments.services.moderation.log_checkpoints import broken_checkpoints, checkpoints
from comments.services.moderation.log_sealing import FIRST, link_digest
from comments.services.moderation.log_signing import LogKey, link_text
from comments.services.moderation.log_verification import GUARDS, Tampering, verify
from comments.services.privacy.erasure import erase_step
from comments.worker.checkpoints import CheckpointSender
from comments.worker.loop import Worker
from tests.conftest import SECRET
from tests.house import House
from tests.services.moderation.conftest import Back

Intruder = Callable[..., None]
KEY = LogKey.read("", SECRET)


@pytest.fixture
def sealed(house: House, back: Back) -> str:
    """A comment that was edited, reported, and rejected; a ban; two settings; all sealed."""
    ada, bob, owner = house.reader("Ada"), house.reader("Bob"), house.staff("owner")
    comment = ada.says("The tram was early today.")
    ada.edit(comment, "The tram was late today, and so was I.")
    bob.report(comment)
    owner.decide(comment, "reject", reason="abuse")
    ban = {"kind": "email", "value": "troll@example.com", "reason": "Spam."}
    owner.call("POST", "/moderation/bans", ban)
    owner.call("PATCH", "/moderation/settings", {"settings": {"max_links": "3"}})
    Worker(house.app).chores()
    assert verified(back) is None
    return comment


def verified(back: Back) -> Tampering | None:
    with back.app.app_context():
        return verify(db.session(), back.site_id(), KEY)


def what(back: Back) -> str:
    tampering = verified(back)
    assert tampering is not None
    return tampering.what


def entries(back: Back, action: str) -> list[int]:
    with back.app.app_context():
        query = select(Decision.id).where(
            Decision.site_id == back.site_id(), Decision.action == action
        )
        return list(db.session.scalars(query.order_by(Decision.id)))


def test_an_entry_rewritten_and_chained_anew_is_named(
    back: Back, sealed: str, intruder: Intruder
) -> None:
    (number,) = entries(back, "reject")
    intruder("UPDATE decision SET reason = 'spam' WHERE id = :number", number=number)
    with back.app.app_context():
        digest, first = FIRST, 0
        for link, entry in db.session.execute(
            select(Seal, Decision)
            .join(Decision, Decision.id == Seal.decision_id)
            .where(Seal.site_id == back.site_id())
            .order_by(Seal.number)
        ).all():
            digest = link_digest(digest, entry, link.content)
            if digest != link.digest:
                first = first or link.number
                statement = "UPDATE seal SET digest = '{}' WHERE site_id = :site AND number = :n"
                db.session.rollback()
                intruder(statement.format(digest), site=back.site_id(), n=link.number)
    tampering = verified(back)
    assert tampering is not None
    assert (tampering.number, "is not signed" in tampering.what) == (first, True)


@pytest.mark.parametrize("action", ["ban", "setting"])
def test_a_cut_tail_is_found_by_what_stands_without_an_entry(
    house: House, back: Back, sealed: str, intruder: Intruder, action: str
) -> None:
    owner = house.staff("owner")
    if action == "ban":
        ban = {"kind": "domain", "value": "evil.example", "reason": "Spam."}
        owner.call("POST", "/moderation/bans", ban)
    else:
        owner.call("PATCH", "/moderation/settings", {"settings": {"max_links": "9"}})
    Worker(house.app).chores()
    intruder(
        "DELETE FROM seal WHERE decision_id = :number",
        "DELETE FROM decision WHERE id = :number",
        number=entries(back, action)[-1],
    )
    assert {"ban": "stands without an entry", "setting": "setting max_links is not"}[
        action
    ] in what(back)


def test_an_ended_ban_whose_entry_was_cut_off_is_found(
    house: House, back: Back, sealed: str, intruder: Intruder
) -> None:
    owner = house.staff("owner")
    (ban,) = owner.get("/moderation/bans").json["items"]
    owner.call("DELETE", f"/moderation/bans/{ban['id']}")
    Worker(house.app).chores()
    assert verified(back) is None
    intruder(
        "DELETE FROM seal WHERE decision_id = :number",
        "DELETE FROM decision WHERE id = :number",
        number=entries(back, "unban")[-1],
    )
    assert "has ended without an entry" in what(back)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE comment SET source = 'Nicer words.' WHERE id = :comment", "text of decision"),
        ("UPDATE comment SET html = '<p>Nicer.</p>' WHERE id = :comment", "text of decision"),
        ("UPDATE revision SET source = 'Worse.' WHERE comment_id = :comment", "text of decision"),
        ("DELETE FROM revision WHERE comment_id = :comment", "is deleted"),
        ("DELETE FROM report WHERE comment_id = :comment", "has been deleted"),
        ("UPDATE report SET reason = 'hate' WHERE comment_id = :comment", "has been changed"),
    ],
)
def test_what_the_entries_vouch_for_cannot_be_changed_unnoticed(
    back: Back, sealed: str, intruder: Intruder, statement: str, says: str
) -> None:
    intruder(statement, comment=private_id(sealed))
    assert says in what(back)


def test_missing_guards_are_named(back: Back, sealed: str) -> None:
    with back.app.app_context():
        dialect = db.engine.dialect.name
    if dialect == "postgresql":
        pytest.skip("a trigger is dropped for all tests at once there")
    with back.session() as session:
        query = text("SELECT sql FROM sqlite_master WHERE name = :name")
        statement = session.scalar(query, {"name": GUARDS[0]})
        session.execute(text(f"DROP TRIGGER {GUARDS[0]}"))
    assert GUARDS[0] in what(back)
    with back.session() as session:
        session.execute(text(statement))


def test_erasure_leaves_the_log_verifiable(house: House, back: Back, sealed: str) -> None:
    from comments.models import PersonalRequest

    reader = house.reader("Eve")
    reader.says("I shall be forgotten, and so shall this.")
    Worker(house.app).chores()
    reader.call("POST", "/me/erasure", {"mode": "all"})
    with back.session() as session:
        query = select(PersonalRequest).where(
            PersonalRequest.author_id == private_id(reader.id), PersonalRequest.done_at.is_(None)
        )
        request = session.scalars(query).one()
        while not erase_step(session, request, utc_now()):
            pass
    Worker(house.app).chores()
    assert verified(back) is None


def test_checkpoints_kept_in_a_file_find_a_tail_that_was_cut(
    house: House, back: Back, sealed: str, intruder: Intruder, tmp_path: Path
) -> None:
    from dataclasses import replace

    place = tmp_path / "checkpoints"
    settings = replace(settings_of(house.app), log_checkpoints_file=str(place))
    sender = CheckpointSender(settings)
    assert sender.is_due(utc_now())
    with back.app.app_context():
        points = [
            one for one in checkpoints(db.session(), KEY, utc_now()) if one["site"] == house.key
        ]
    sender.send(points, utc_now())
    sender.send(points, utc_now())
    lines = place.read_text().splitlines()
    assert len(lines) == 1, "a quiet site's checkpoint goes once"
    assert not sender.is_due(utc_now())

    def problems() -> list[str]:
        with back.app.app_context():
            return list(broken_checkpoints(db.session(), lines, KEY))

    assert problems() == []
    intruder(
        "DELETE FROM seal WHERE site_id = :site AND number = :number",
        site=back.site_id(),
        number=points[0]["number"],
    )
    assert problems() == [
        f"log of {house.key}: link {points[0]['number']} of checkpoint 1 is missing"
    ]


def test_anybody_can_check_a_checkpoint_by_the_published_key(
    house: House, back: Back, sealed: str
) -> None:
    from base64 import b64decode

    published = house.public.get("/log-key").json
    key = load_pem_public_key(published["public_key"].encode())
    with back.app.app_context():
        point = next(
            one for one in checkpoints(db.session(), KEY, utc_now()) if one["site"] == house.key
        )
    read = orjson.loads(orjson.dumps(point))
    message = link_text(read["site_id"], read["number"], read["digest"])
    key.verify(b64decode(read["signature"]), message)


def test_the_answer_names_the_first_entry_that_does_not_fit(
    house: House, back: Back, sealed: str, intruder: Intruder
) -> None:
    desk = house.staff()
    assert desk.get("/moderation/log/verify").json["sound"]
    intruder("DELETE FROM revision WHERE comment_id = :comment", comment=private_id(sealed))
    answer = desk.get("/moderation/log/verify").json
    assert (answer["sound"], answer["link"]) == (False, 1)
    assert str(entries(back, "post")[0]) in answer["problem"]
