"""On a busy site each chore of the worker keeps its own time: none is done again and again because
another has more to do.
"""

from __future__ import annotations

import pytest

from comments.services.audit_log.sealing import unsealed_sites
from comments.worker import loop, maintenance_jobs
from comments.worker.loop import Worker
from tests.house import House

BURST = 7
MOST_TURNS = 100


@pytest.fixture
def worker(house: House) -> Worker:
    """A worker that has looked the whole log through."""
    worker = Worker(house.app)
    for _ in range(MOST_TURNS):
        if not worker.maintain():
            return worker
    raise AssertionError("the maintenance does not end")


def test_texts_that_wait_for_their_language_bring_no_maintenance_about(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []
    monkeypatch.setattr(worker, "maintain", lambda: bool(turns.append("maintenance")))
    monkeypatch.setattr(loop, "learn_from_decisions", lambda _: bool(turns.append("learning")))
    monkeypatch.setattr(loop, "identify_new_texts", lambda *_: turns.append("languages") or True)
    for interval in (worker._maintenance, worker._learning, worker._identifying):
        interval.restart(more=True)
    for _ in range(BURST):
        assert worker.turn()
    assert (turns.count("maintenance"), turns.count("learning")) == (1, 1)
    assert turns.count("languages") == BURST


def test_a_burst_of_decisions_is_sealed_in_one_go_without_reading_the_whole_log_again(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = house.reader("Ada")
    for number in range(BURST):
        ada.says(f"Tram number {number} was late again this morning.")
    looks: list[bool] = []
    seal = maintenance_jobs.seal

    def sealing(*values: object, **named: object) -> int:
        return maintenance_jobs.SEAL_BATCH if seal(*values, limit=2, **named) == 2 else 0  # type: ignore[arg-type]

    def sites(session: object, *, thorough: bool) -> list[int]:
        looks.append(thorough)
        return unsealed_sites(session, thorough=thorough)  # type: ignore[arg-type]

    monkeypatch.setattr(maintenance_jobs, "seal", sealing)
    monkeypatch.setattr(loop, "unsealed_sites", sites)
    assert worker.maintain() is False
    with house.app.app_context():
        assert unsealed_sites(loop.db.session()) == []
    worker.maintain()
    assert looks == [False, False]
