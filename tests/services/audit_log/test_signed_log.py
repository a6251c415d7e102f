"""The log is signed, vouches for texts, reports, bans and settings, and can be held against
checkpoints that were kept elsewhere.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select, text

from comments.app_settings import keep_settings, settings_of
from comments.database.engines import db
from comments.models import Decision, Seal, Site, private_id, utc_now
from comments.services.audit_log.checkpoints import broken_checkpoints, checkpoints
from comments.services.audit_log.gaps import GUARDS
from comments.services.audit_log.sealing import FIRST, link_digest
from comments.services.audit_log.signing import LogKey
from comments.services.privacy.erasure import erase_step
from comments.worker.loop import Worker
from tests.house import House
from tests.services.audit_log.proofs import KEY, Intruder, entries, verified, what
from tests.services.moderation.conftest import Back


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
            digest = link_digest(digest, entry.record, link.content)
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
    Worker(house.app).maintain()
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
    Worker(house.app).maintain()
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


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM report WHERE comment_id = :comment", "has been deleted"),
        ("UPDATE report SET reason = 'other' WHERE comment_id = :comment", "has been changed"),
        ("UPDATE report SET detail = 'Lies.' WHERE comment_id = :comment", "other words"),
        ("UPDATE report SET detail = NULL WHERE comment_id = :comment", "other words"),
        (
            "UPDATE report SET resolved = 'dismissed' WHERE comment_id = :comment",
            "settled without an entry",
        ),
        (
            "UPDATE report SET resolved = 'dismissed', resolved_by = (SELECT min(id) FROM decision "
            "WHERE comment_id = :comment) WHERE comment_id = :comment",
            "settled by another entry",
        ),
        ("DELETE FROM report_seal WHERE number = 1", "link 1 of the chain of reports is missing"),
    ],
)
def test_an_open_report_is_vouched_for_as_it_came_in(
    house: House, back: Back, sealed: str, intruder: Intruder, statement: str, says: str
) -> None:
    comment = house.reader("Cleo").says("This tram is a disgrace to the whole of the city.")
    reader = house.reader("Dan")
    reader.call(
        "POST", f"/comments/{comment}/reports", {"reason": "abuse", "detail": "Calls us names."}
    )
    Worker(house.app).maintain()
    assert verified(back) is None
    intruder(statement, comment=private_id(comment))
    assert says in what(back)


def test_reports_that_are_settled_reopened_and_settled_again_stay_provable(
    house: House, back: Back, sealed: str, intruder: Intruder
) -> None:
    owner, dan = house.staff("owner"), house.reader("Dan")
    comment = house.reader("Cleo").says("This tram is a disgrace to the whole of the city.")
    dan.report(comment)
    Worker(house.app).maintain()
    number = owner.decide(comment, "reject", reason="abuse")["decision"]
    for _ in range(2):
        answer = owner.call("POST", f"/moderation/decisions/{number}/undo")
        number = answer.json["results"][0]["decision"]
        Worker(house.app).maintain()
        assert verified(back) is None
    values = {"silenced": True, "reason": "Reports whoever disagrees."}
    other = house.reader("Cleo").says("A second remark about quite another tram line.")
    dan.report(other)
    owner.call("PUT", f"/moderation/authors/{dan.id}/reports", values)
    Worker(house.app).maintain()
    assert verified(back) is None
    intruder(
        "UPDATE report SET resolved = NULL, resolved_by = NULL WHERE comment_id = :comment",
        comment=private_id(sealed),
    )
    assert "has been opened" in what(back)


def test_trusted_domains_are_vouched_for_by_what_was_learnt(
    house: House, back: Back, sealed: str, intruder: Intruder
) -> None:
    owner = house.staff("owner")
    house.set(max_links="0")
    comment = house.reader("Cleo").says("See https://source.example/report for all of it.")
    owner.decide(comment, "approve")
    Worker(house.app).maintain()
    assert verified(back) is None
    with back.session() as session:
        site = session.get_one(Site, back.site_id())
        assert "source.example" in site.settings.trusted_domains
        site.settings = replace(site.settings, trusted_domains=("casino.example",))
    assert "casino.example is trusted without an entry" in what(back)
    with back.session() as session:
        site = session.get_one(Site, back.site_id())
        site.settings = replace(site.settings, trusted_domains=())
    assert "source.example is trusted by the log" in what(back)
    owner.call("PATCH", "/moderation/settings", {"settings": {"trusted_domains": ""}})
    assert verified(back) is None


@pytest.fixture
def rotate(house: House) -> Iterator[Callable[[str], LogKey]]:
    """Give the service another key of the log, as a restart does."""
    settings = settings_of(house.app)

    def change(seed: str) -> LogKey:
        word = b64encode(seed.ljust(32).encode()).decode()
        keep_settings(house.app, replace(settings, log_key=word))
        Worker(house.app).maintain()
        return LogKey.read(word, "")

    yield change
    keep_settings(house.app, settings)
    Worker(house.app).maintain()


def test_former_keys_are_listed_and_prove_what_they_have_signed(
    house: House, back: Back, sealed: str, intruder: Intruder, rotate: Callable[[str], LogKey]
) -> None:
    desk = house.staff()
    with back.app.app_context():
        points = checkpoints(db.session(), KEY, utc_now())
        lines = [orjson.dumps(one).decode() for one in points if one["site"] == house.key]
    length = desk.get("/moderation/log/verify").json["sealed"]
    rotate("second")
    assert desk.get("/moderation/log/verify").json["sound"], "nothing new has been signed yet"
    house.reader("Eve").says("This comes after the first change of keys, and is signed anew.")
    Worker(house.app).maintain()
    key = rotate("third")
    answer = desk.get("/moderation/log/verify").json
    assert (answer["sound"], [one["last_link"] for one in answer["keys"]]) == (
        True,
        [None, answer["sealed"], length],
    )
    published = house.public.get("/log-key").json
    assert published["public_key"] == key.public_pem
    assert [one["public_key"] for one in published["former"]][-1] == KEY.public_pem
    assert published["former"][0]["until"] == published["since"]
    with back.app.app_context():
        assert list(broken_checkpoints(db.session(), lines, key)) == []
        forged = {**points[0], "number": answer["sealed"]}
        link = db.session.get_one(Seal, (back.site_id(), answer["sealed"]))
        forged["site"], forged["digest"] = house.key, link.digest
        forged["signature"] = KEY.sign(back.site_id(), link.number, link.digest)
        (problem,) = broken_checkpoints(db.session(), [orjson.dumps(forged).decode()], key)
        assert "not signed" in problem, "a former key vouches for its own span alone"
    intruder("UPDATE sealing_key SET since = '2020-01-01 00:00:00+00:00'")
    assert "list of its keys" in desk.get("/moderation/log/verify").json["problem"]
    intruder("DELETE FROM sealing_key")


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
    Worker(house.app).maintain()
    reader.call("POST", "/me/erasure", {"mode": "all"})
    with back.session() as session:
        query = select(PersonalRequest).where(
            PersonalRequest.author_id == private_id(reader.id), PersonalRequest.done_at.is_(None)
        )
        request = session.scalars(query).one()
        while not erase_step(session, request, utc_now()):
            pass
    Worker(house.app).maintain()
    assert verified(back) is None


def test_the_answer_names_the_first_entry_that_does_not_fit(
    house: House, back: Back, sealed: str, intruder: Intruder
) -> None:
    desk = house.staff()
    assert desk.get("/moderation/log/verify").json["sound"]
    intruder("DELETE FROM revision WHERE comment_id = :comment", comment=private_id(sealed))
    answer = desk.get("/moderation/log/verify").json
    assert (answer["sound"], answer["link"]) == (False, 1)
    assert str(entries(back, "post")[0]) in answer["problem"]
