"""Machines whose clocks are apart: what one gives, another takes."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import itsdangerous.timed
import pytest
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import Storage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import delete, select

from comments.database.engines import db, writing
from comments.models import OutboxItem, ServiceMark, Site, base
from comments.services import outbox
from comments.services.identity.readers import CLOCK_LEEWAY_SECONDS
from comments.settings import Settings
from comments.web.console import sign_in
from comments.web.limit_file import FileStorage
from comments.web.limit_storage import GuardedStorage, LocalStorage
from comments.worker import loop, schedule
from comments.worker.loop import Worker
from tests.durability.backing import redis
from tests.house import House

DAY = 86_400.0


def shift(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have tokens signed by a machine whose clock is ahead."""

    signer = itsdangerous.timed.TimestampSigner
    real = signer.get_timestamp
    monkeypatch.setattr(signer, "get_timestamp", lambda self: real(self) + int(seconds))


@pytest.mark.parametrize("ahead", [2, CLOCK_LEEWAY_SECONDS - 5])
def test_a_reader_signed_in_at_a_machine_ahead_writes_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    with monkeypatch.context() as patch:
        shift(patch, ahead)
        reader = house.reader("Ada")
    assert reader.post("Hello.").status_code in (201, 202)


def test_a_token_from_further_in_the_future_or_too_old_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for away in (CLOCK_LEEWAY_SECONDS + 60, -31 * 86_400):
        with monkeypatch.context() as patch:
            shift(patch, away)
            reader = house.reader("Ada")
        assert reader.post("Hello.").status_code == 401


def test_staff_signed_in_at_a_machine_ahead_are_signed_in_here(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = house.person("moderator")
    real = sign_in.utc_now
    with monkeypatch.context() as patch:
        patch.setattr(sign_in, "utc_now", lambda: real() + timedelta(seconds=30))
        assert person.sign_in().status_code == 200
    assert person.get("/moderation/queues", query_string={"site": house.key}).status_code == 200


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_a_clock_that_is_set_back_limits_nobody_until_the_former_time(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage: Storage = LocalStorage()
    if kind == "file":
        storage = FileStorage(str(tmp_path / "limits"), patience=1)
    limiter, limit = MovingWindowRateLimiter(storage), RateLimitItemPerMinute(2)
    now = time.time()
    for moment, answers in ((now + DAY, [True, True, False]), (now, [True, True, False])):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        assert [limiter.hit(limit, "somebody") for _ in answers] == answers
        assert limiter.get_window_stats(limit, "somebody").remaining == 0


def test_a_clock_that_is_set_back_stops_neither_maintenance_nor_work_that_was_put_off(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, worker, turns = loop.utc_now, Worker(house.app), []
    # Whatever other tests have left would be done, too.
    monkeypatch.setattr(worker, "work", lambda: False)
    monkeypatch.setattr(worker, "maintain", lambda: bool(turns.append("maintain")))
    for task in ("learn_from_decisions", "identify_new_texts", "render_stale", "read_due_threads"):
        monkeypatch.setattr(loop, task, lambda *_: False)
    with monkeypatch.context() as patch:
        patch.setattr(loop, "utc_now", lambda: real() + timedelta(days=1))
        worker.turn()
        with house.app.app_context():
            session = db.session()
            writing(session)
            worker._note(session)
            outbox.enqueue(session, "check", "late", {}, site_id=None)
            outbox.enqueue(session, "check", "leased", {}, site_id=None)
            outbox.take(session, loop.utc_now())
            late = session.scalars(select(OutboxItem).filter_by(key="late")).one()
            outbox.fail(late, "failed", loop.utc_now())
            session.commit()
    later = time.monotonic() + max(loop.MAINTENANCE_EVERY_SECONDS, loop.NOTED_EVERY_SECONDS) + 1
    monkeypatch.setattr(schedule, "monotonic", lambda: later)
    with house.app.app_context():
        session = db.session()
        writing(session)
        keys = {item.key for item in outbox.take(session, real())}
        session.rollback()
    assert {"late", "leased"} <= keys
    worker.turn()
    assert len(turns) == 2
    with house.app.app_context():
        session = db.session()
        writing(session)
        worker._note(session)
        assert session.get_one(ServiceMark, "worker").at <= real()
        session.commit()
    forget_work(house)


def forget_work(house: House) -> None:
    """Take away what no other test is to find in the outbox."""
    with house.app.app_context():
        session = db.session()
        writing(session)
        session.execute(delete(OutboxItem).where(OutboxItem.key.in_(("late", "leased"))))
        session.commit()


def test_work_that_one_node_has_leased_is_left_to_it_by_another_whose_clock_is_ahead(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.sqlite:
        pytest.skip("workers of one machine have one clock")
    with house.app.app_context():
        session = db.session()
        writing(session)
        outbox.enqueue(session, "check", "leased", {}, site_id=None)
        session.commit()
    real, keys = loop.utc_now, ["leased"]
    for seconds in (0, 600, -600):
        monkeypatch.setattr(loop, "utc_now", lambda away=seconds: real() + timedelta(seconds=away))
        assert [item.key for item in Worker(house.app)._take() if item.key == "leased"] == keys
        keys = []
    forget_work(house)


def test_work_of_a_node_whose_clock_is_ahead_waits_for_nobody_when_it_is_new_or_replayed(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.sqlite:
        pytest.skip("workers of one machine have one clock")

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(minutes=10)

    monkeypatch.setattr(base, "datetime", Ahead)
    for begin in (_enqueue, _replay):
        with house.app.app_context():
            begin(house)
        keys = {item.key for item in Worker(house.app)._take()}
        assert "late" in keys
    forget_work(house)


def _enqueue(house: House) -> None:
    session = db.session()
    writing(session)
    site_id = session.scalars(select(Site.id).filter_by(key=house.key)).one()
    outbox.enqueue(session, "check", "late", {}, site_id=site_id)
    session.commit()


def _replay(house: House) -> None:
    session = db.session()
    writing(session)
    item = session.scalars(select(OutboxItem).filter_by(key="late")).one()
    item.dead_at, item.leased_until, number = item.created_at, None, item.id
    session.commit()
    answer = house.staff("administrator").call("POST", f"/moderation/outbox/dead/{number}/replay")
    assert answer.status_code == 200, answer.json


def test_nodes_whose_clocks_are_apart_count_limits_together_by_the_clock_of_redis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit, real = RateLimitItemPerMinute(4), time.time
    with redis(tmp_path) as server:
        address = f"guarded+redis://127.0.0.1:{server.port}/0"
        nodes = [MovingWindowRateLimiter(GuardedStorage(address)) for _ in range(2)]
        taken = []
        for number in range(6):
            away = (0, 600)[number % 2]
            monkeypatch.setattr(time, "time", lambda away=away: real() + away)
            taken.append(nodes[number % 2].hit(limit, "somebody"))
            window = nodes[number % 2].get_window_stats(limit, "somebody")
            assert window.remaining == max(0, 3 - number)
            assert 50 < window.reset_time - time.time() <= 60
        assert taken == [True] * 4 + [False] * 2
        # Whoever keeps below the limit is refused by neither.
        seldom = RateLimitItemPerSecond(2, 2)
        for number in range(10):
            away = (0, 600)[number % 2]
            monkeypatch.setattr(time, "time", lambda away=away: real() + away)
            assert nodes[number % 2].hit(seldom, "another")
            time.sleep(1.02)
