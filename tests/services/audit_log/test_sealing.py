"""The ledger: only ever added to, sealed into a chain, and telling when somebody has tampered with
it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from comments.cli import cli
from comments.database.engines import db
from comments.models import private_id
from comments.services.audit_log.sealing import seal, unsealed_count
from comments.services.audit_log.signing import LogKey
from comments.services.audit_log.verification import Tampering, verify
from comments.worker.loop import Worker
from tests.conftest import SECRET
from tests.house import House
from tests.services.moderation.conftest import Back


@pytest.fixture
def sealed(house: House, back: Back) -> str:
    """A site with a few decisions, all sealed; the comment most of them are about."""
    ada, desk = house.reader("Ada"), house.staff()
    comment = ada.says("The tram was early today.")
    desk.decide(comment, "reject", reason="abuse", note="Really?")
    desk.decide(comment, "restore")
    ada.says("Another one, about the harbour.")
    Worker(house.app).maintain()
    assert _verified(back) is None
    return comment


def _verified(back: Back) -> Tampering | None:
    with back.app.app_context():
        return verify(db.session(), back.site_id(), LogKey.read("", SECRET))


def _ids(back: Back, comment: str) -> list[int]:
    with back.app.app_context():
        query = text("SELECT id FROM decision WHERE comment_id = :number ORDER BY id")
        return list(db.session.scalars(query, {"number": private_id(comment)}))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET reason = 'spam' WHERE site_id = :site",
        "DELETE FROM decision WHERE site_id = :site",
        "UPDATE seal SET digest = 'x' WHERE site_id = :site",
        "DELETE FROM seal WHERE site_id = :site",
    ],
)
def test_the_database_refuses_to_change_or_drop_an_entry(
    back: Back, sealed: str, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="append-only"), back.session() as session:
        session.execute(text(statement), {"site": back.site_id()})
    assert _verified(back) is None


WITH_ITS_SEAL = (
    "DELETE FROM seal WHERE decision_id = :number",
    "DELETE FROM decision WHERE id = :number",
)


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (
            ("UPDATE decision SET actor_name = 'Nobody' WHERE id = :number",),
            "decision {number} has been changed",
        ),
        (("DELETE FROM decision WHERE id = :number",), "decision {number} has been deleted"),
        (WITH_ITS_SEAL, "a link of the chain is missing"),
    ],
)
def test_an_entry_that_was_rewritten_or_deleted_is_found(
    back: Back, sealed: str, intruder: Callable[..., None], statements: tuple[str, ...], says: str
) -> None:
    number = _ids(back, sealed)[1]
    intruder(*statements, number=number)
    flaw = _verified(back)
    assert flaw is not None
    assert (flaw.number, flaw.what) == (2, says.format(number=number))


def test_a_chain_whose_end_was_cut_off_is_found(
    house: House, back: Back, sealed: str, intruder: Callable[..., None]
) -> None:
    house.staff().decide(sealed, "spam", override=True)
    Worker(house.app).maintain()
    intruder(*WITH_ITS_SEAL, number=_ids(back, sealed)[-1])
    flaw = _verified(back)
    assert flaw is not None
    assert flaw.what == f"entries about comment {sealed} have been deleted"


def test_the_doctor_says_where_the_log_was_tampered_with(
    house: House,
    back: Back,
    sealed: str,
    intruder: Callable[..., None],
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (
        ("DATABASE_URL", database_url),
        ("SECRET_KEY", SECRET),
        ("RATE_LIMITS", "off"),
    ):
        monkeypatch.setenv(f"COMMENTS_{name}", value)
    before = CliRunner().invoke(cli, ["doctor", "--no-counters"])
    assert f"ok   log of {house.key}: the chain holds, 0 entries not sealed yet" in before.output
    number = _ids(back, sealed)[1]
    intruder("UPDATE decision SET reason = 'spam' WHERE id = :number", number=number)
    after = CliRunner().invoke(cli, ["doctor", "--no-counters"])
    assert f"BAD  log of {house.key}: at link 2, decision {number} has been changed" in after.output
    assert after.exit_code == 1


def test_a_worker_seals_what_has_come_since_its_last_round(house: House, back: Back) -> None:
    worker = Worker(house.app)
    reader = house.reader()
    for body in ("The first comment of the day.", "The second, about the weather."):
        reader.says(body)
        worker.maintain()
        with house.app.app_context():
            assert unsealed_count(db.session(), back.site_id()) == 0


def test_workers_that_seal_at_the_same_time_make_one_chain(house: House, back: Back) -> None:
    ada, desk, site = house.reader("Ada"), house.staff(), back.site_id()
    comment = ada.says("The tram was early today.")
    for _ in range(15):
        desk.decide(comment, "reject")
        desk.decide(comment, "restore")
    failed: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(6):
                with back.session() as session:
                    seal(session, site, limit=4)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    desk.decide(comment, "note", note="While they seal.")
    for thread in threads:
        thread.join()
    assert failed == []
    Worker(house.app).maintain()
    assert _verified(back) is None
    with house.app.app_context():
        assert unsealed_count(db.session(), site) == 0
