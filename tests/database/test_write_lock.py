"""The lock among processes: whoever gives up leaves nothing behind that keeps others out."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from comments.database.write_lock import take_write_lock


def test_whoever_gave_up_waiting_does_not_keep_the_lock_when_it_comes(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    first = take_write_lock(path)
    with pytest.raises(TimeoutError):
        take_write_lock(path, patience=0.01)
    os.close(first)
    os.close(take_write_lock(path, patience=10))


def test_whoever_waits_is_woken_when_the_lock_is_given_back(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    first = take_write_lock(path)
    handles: list[int] = []
    waiter = threading.Thread(target=lambda: handles.append(take_write_lock(path, patience=20)))
    waiter.start()
    deadline = time.monotonic() + 10
    # Whoever waits holds the turn.
    while not (tmp_path / "lock.turn").exists() and time.monotonic() < deadline:
        time.sleep(0.001)
    assert handles == []
    os.close(first)
    waiter.join(20)
    assert len(handles) == 1
    os.close(handles[0])
