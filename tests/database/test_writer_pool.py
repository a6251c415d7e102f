"""Writers take turns in the order in which they came."""

from __future__ import annotations

import threading
import time

from comments.database.fair_lock import FairLock


def test_turns_go_by_arrival_however_often_the_first_comes_again() -> None:
    turns, order = FairLock(), []
    assert turns.take(1)

    def wait(name: int) -> None:
        assert turns.take(10)
        order.append(name)
        turns.give()

    waiting = []
    for name in range(5):
        waiting.append(threading.Thread(target=wait, args=(name,)))
        waiting[-1].start()
        time.sleep(0.02)
    turns.give()
    assert turns.take(10)
    order.append(99)
    turns.give()
    for thread in waiting:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4, 99]


def test_whoever_waits_in_vain_leaves_the_queue() -> None:
    turns = FairLock()
    assert turns.take(1)
    assert not turns.take(0.02)
    turns.give()
    assert turns.take(0.02)
