"""The outbox: what becomes of work that fails, dawdles, or is taken by two."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from comments.models import Decision, OutboxItem, StoredFinding, private_id, utc_now
from comments.services import outbox
from comments.worker import loop
from comments.worker.loop import Worker
from tests.house import House
from tests.services.moderation.conftest import Back
from tests.services.moderation.judges import CLEAN, Judge


def test_work_that_keeps_failing_ends_as_a_dead_letter_which_an_administrator_replays(
    house: House, back: Back, judge: Judge, other: House
) -> None:
    judge.says(CLEAN, status=500)
    owner, comment = (
        house.staff("administrator"),
        house.reader("Ada").says("The tram was early today."),
    )
    for attempt in range(outbox.MAX_ATTEMPTS):
        assert owner.get("/moderation/outbox/dead").json["items"] == [], f"after {attempt} attempts"
        back.later()
        back.work()
    (letter,) = owner.get("/moderation/outbox/dead").json["items"]
    assert (letter["kind"], letter["attempts"]) == ("check", outbox.MAX_ATTEMPTS)
    assert "could not be reached" in letter["error"]
    back.later()
    back.work()
    assert len(judge.questions) == outbox.MAX_ATTEMPTS, "given up"
    assert len(owner.comment(comment)["findings"]) == 1, (
        "one failure is told, however often it happened"
    )
    replay = f"/moderation/outbox/dead/{letter['id']}/replay"
    assert other.staff("owner").call("POST", replay).status_code == 404
    assert house.staff("moderator").call("POST", replay).status_code == 403
    judge.says(CLEAN)
    assert owner.call("POST", replay).status_code == 200
    assert owner.call("POST", replay).status_code == 404, "it lives again"
    back.work()
    assert owner.comment(comment)["status"] == "approved"
    assert owner.get("/moderation/outbox/dead").json["items"] == []


def test_work_that_breaks_the_worker_is_put_off_and_does_not_keep_other_work_waiting(
    house: House, back: Back, judge: Judge
) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    broken, fine = ada.says("The first of two texts"), ada.says("Something else entirely")
    with back.session() as session:
        item = session.query(OutboxItem).filter(OutboxItem.key.contains(broken)).one()
        item.payload = {"comment": private_id(broken), "revision": 1}
    back.work()
    assert (desk.comment(broken)["status"], desk.comment(fine)["status"]) == ("pending", "approved")
    item = back.promised()[0]
    assert (item.attempts, item.lease, item.last_error) == (1, None, "KeyError: 'check'")


def test_work_at_which_the_worker_dies_each_time_is_given_up(
    house: House, back: Back, judge: Judge
) -> None:
    house.reader("Ada").says("The tram was early today.")
    for _ in range(outbox.MAX_ATTEMPTS):
        with back.session() as session:
            assert outbox.take(session, utc_now())
        back.later()
    back.work()
    (item,) = back.promised()
    assert item.dead_at is not None
    assert judge.questions == []


def test_work_that_waits_for_slow_judges_is_given_back_and_counts_as_no_attempt(
    house: House, back: Back, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = house.reader("Ada")
    comments = [ada.says(f"Something else entirely, number {number}") for number in range(3)]
    monkeypatch.setattr(loop, "BATCH_SECONDS", 0.0)
    assert back.worker.work()
    assert len(judge.questions) == 1
    waiting = [item for item in back.promised() if item.done_at is None]
    assert [(item.attempts, item.lease, item.leased_until) for item in waiting] == [
        (0, None, None)
    ] * 2
    back.work()
    assert {house.staff().comment(comment)["status"] for comment in comments} == {"approved"}


def test_a_lease_keeps_others_away_until_it_ends_and_its_late_holder_changes_nothing(
    house: House, back: Back, judge: Judge
) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")
    now = utc_now()
    with back.session() as session:
        (late,) = outbox.take(session, now)
        number, lease = late.id, late.lease
    with back.session() as session:
        assert outbox.take(session, now + outbox.LEASE - timedelta(seconds=1)) == []
    with back.session() as session:
        (again,) = outbox.take(session, now + outbox.LEASE + timedelta(seconds=1))
        assert (again.id, again.attempts) == (number, 2)
        assert again.lease != lease
    worker = Worker(house.app)
    worker._do(number, str(lease))
    assert (judge.questions, desk.comment(comment)["status"]) == ([], "pending")
    back.later()
    back.work()
    worker._do(number, str(lease))
    assert (
        len([one for one in desk.comment(comment)["decisions"] if one["action"] == "screen"]) == 1
    )


def test_an_answer_that_comes_after_its_lease_has_passed_to_another_is_left_aside(
    house: House, back: Back, judge: Judge
) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")

    def overtaken(question: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
        if len(judge.questions) > 1:
            return 503, b"", {}
        back.later()
        Worker(house.app).work()
        return 200, b'{"findings": []}', {}

    judge.answer = overtaken
    back.worker.work()
    assert len(judge.questions) == 2
    (item,) = back.promised()
    assert (item.attempts, item.done_at) == (2, None)
    assert desk.comment(comment)["status"] == "pending"
    judge.says(CLEAN)
    back.later()
    back.work()
    assert [one["action"] for one in desk.comment(comment)["decisions"]] == ["post", "screen"]


def test_two_workers_at_once_do_each_piece_of_work_once(
    house: House, back: Back, judge: Judge
) -> None:
    ada = house.reader("Ada")
    house.set(flood_minute="0")
    comments = [
        ada.says(f"{word} is what this one is about")
        for word in ("Trams", "Gulls", "Bread", "Seagrass", "Fog")
    ]
    workers = [threading.Thread(target=Worker(house.app).work) for _ in range(3)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    back.later()
    back.work()
    assert sorted(asked["data"]["comment"] for asked in judge.questions) == sorted(comments)
    numbers = [private_id(one) for one in comments]
    assert back.count(
        Decision, Decision.comment_id.in_(numbers), Decision.action == "screen"
    ) == len(comments)
    assert back.count(StoredFinding, StoredFinding.comment_id.in_(numbers)) == 0
    assert back.drift() == []
