"""`comments worker`, killed in the middle of its work again and again: nothing is lost, nothing is
done twice.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from comments.database.engines import db
from comments.models import Decision, StoredFinding, private_id
from comments.services.audit_log.sealing import unsealed_count
from comments.services.audit_log.verification import verify
from tests.conftest import SECRET as KEY
from tests.house import House
from tests.services.moderation.conftest import Back
from tests.services.moderation.judges import Judge

SUBJECTS = (
    "Trams",
    "Gulls",
    "Bread",
    "Seagrass",
    "Fog",
    "Lanterns",
    "Ferries",
    "Library books",
    "Repair",
    "Chess",
)
KILLS = 3


def start(database_url: str, *options: str) -> subprocess.Popen[bytes]:
    """Start the worker as an operator would."""
    env = {
        **os.environ,
        "COMMENTS_DATABASE_URL": database_url,
        "COMMENTS_SECRET_KEY": KEY,
        "COMMENTS_LOOPBACK_CHECKS": "on",
    }
    command = [sys.executable, "-c", "from comments.cli import main; main()", "worker", *options]
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process without any warning."""
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(
    house: House, back: Back, judge: Judge, database_url: str
) -> None:
    house.set(flood_minute="0")
    ada, desk = house.reader("Ada"), house.staff()
    comments = [ada.says(f"{subject} are what this one is all about") for subject in SUBJECTS]
    spam = comments[::3]

    def verdict(question: dict[str, dict[str, str]]) -> tuple[int, bytes, dict[str, str]]:
        bad = question["data"]["comment"] in spam
        return (
            200,
            (
                b'{"findings": [{"status": "spam", "rule": "m", "reason": "Bad."}]}'
                if bad
                else b'{"findings": []}'
            ),
            {},
        )

    judge.answer = verdict
    for number in range(KILLS):
        _killed_after(judge, number, start(database_url))
        assert any(item.done_at is None for item in back.promised()), (
            "killed before the work was done"
        )
        back.later()
    last = start(database_url, "--once")
    assert last.wait(60) == 0, last.stderr.read().decode()  # type: ignore[union-attr]
    assert all(
        item.done_at and item.payload == {} and item.lease is None for item in back.promised()
    )
    for comment in comments:
        detail = desk.comment(comment)
        assert detail["status"] == ("spam" if comment in spam else "approved")
        assert [one["action"] for one in detail["decisions"]] == ["post", "screen"]
        assert len(detail["findings"]) == (comment in spam)
    askings = Counter(one["data"]["comment"] for one in judge.questions)
    assert askings.keys() == set(comments)
    assert back.drift() == []
    _assert_ledger_whole(house.app, back.site_id(), comments)


def _killed_after(judge: Judge, number: int, worker: subprocess.Popen[bytes]) -> None:
    """Kill by turns while a question is open, just after its answer, and while the next one is on
    its way.
    """
    reached, go_on = threading.Event(), threading.Event()
    least = len(judge.questions) + 1 + number % 2

    def halt() -> None:
        if len(judge.questions) >= least and not reached.is_set():
            reached.set()
            go_on.wait(10)

    judge.before = halt
    try:
        assert reached.wait(30), "the worker asked"
        if number % 2 == 0:
            kill(worker)
            go_on.set()
        else:
            go_on.set()
            time.sleep(0.002 * number)
            kill(worker)
    finally:
        judge.before = _nothing
        go_on.set()
        if worker.poll() is None:
            kill(worker)


_nothing: Callable[[], None] = lambda: None  # noqa: E731


def _assert_ledger_whole(app: Flask, site_id: int, comments: list[str]) -> None:
    numbers = [private_id(one) for one in comments]
    with app.app_context():
        session = db.session()
        assert verify(session, site_id) is None
        assert unsealed_count(session, site_id) == 0, "sealed by the last worker"
        doubled = select(StoredFinding.comment_id).where(StoredFinding.comment_id.in_(numbers))
        assert not session.scalars(
            doubled.group_by(StoredFinding.comment_id).having(func.count() > 1)
        ).all()
        assert session.scalar(
            select(func.count()).where(Decision.comment_id.in_(numbers))
        ) == 2 * len(comments)
