"""The lock among processes: whoever gives up leaves nothing behind that keeps others out."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from comments.database.write_lock import hold_for_life, is_awaited, take_write_lock


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
    while not is_awaited(path) and time.monotonic() < deadline:
        time.sleep(0.001)
    assert is_awaited(path)
    os.close(first)
    waiter.join(20)
    assert len(handles) == 1
    assert not is_awaited(path)
    os.close(handles[0])


HOLDER = """
import sys
from comments.database.write_lock import hold_for_life
hold_for_life(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_of_several_processes_one_has_the_worker_and_the_next_takes_over(tmp_path: Path) -> None:
    path = str(tmp_path / "worker")
    command = [sys.executable, "-c", HOLDER, path]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as first:  # type: ignore[call-overload]
        assert first.stdout.readline() == b"held\n"
        with open(path) as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        first.kill()
    hold_for_life(path)
