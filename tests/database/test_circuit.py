"""A circuit tells everybody but one at once that a server hangs, and closes again by itself."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from comments.database import circuit as module
from comments.database.circuit import RETRY_SECONDS, SLOW_SECONDS, Circuit
from comments.database.postgresql import GuardedPool


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let seconds pass."""
    now = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return lambda seconds: now.append(now.pop() + seconds)


def elsewhere(circuit: Circuit) -> bool:
    """Say whether another thread may ask."""
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(circuit.admits()))
    thread.start()
    thread.join()
    return answers[0]


def test_a_refusal_opens_nothing_and_a_wait_in_vain_does(later: Callable[[float], None]) -> None:
    circuit = Circuit("It")
    circuit.failed(SLOW_SECONDS / 2)
    assert circuit.admits()
    circuit.failed(SLOW_SECONDS)
    assert (circuit.is_open, circuit.admits()) == (True, False)


def test_one_thread_at_a_time_tries_again_until_there_is_an_answer(
    later: Callable[[float], None],
) -> None:
    circuit = Circuit("It")
    circuit.failed(2)
    later(RETRY_SECONDS)
    assert circuit.admits()
    assert not elsewhere(circuit)
    assert circuit.admits()
    circuit.failed(0.001)
    assert not circuit.admits()
    later(RETRY_SECONDS)
    assert elsewhere(circuit)
    circuit.answered()
    assert circuit.admits()
    assert not circuit.is_open


def test_who_gets_no_connection_of_the_pool_gives_the_attempt_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    pool = GuardedPool(
        lambda: sqlite3.connect(":memory:", check_same_thread=False),
        pool_size=1,
        max_overflow=0,
        timeout=0.01,
    )
    pool.circuit = Circuit("The server")
    only = pool.connect()
    pool.circuit.failed(5.0)
    with ThreadPoolExecutor(1) as elsewhere, pytest.raises(PoolTimeout):
        elsewhere.submit(pool.connect).result()
    only.close()
    assert pool.connect() is not None
