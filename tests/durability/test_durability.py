"""What was answered with 201 or 202 is on disk, whatever happens to the process a moment later."""

from __future__ import annotations

import http.client
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from comments.database.sqlite import has_wal_reset_bug, sqlite3
from comments.database.write_lock import take_write_lock
from tests.durability.serving import Service, accepts
from tests.terminal import call

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("KILLS", "3"))
"""How often the server is killed; 50 for a long look."""


@dataclass
class Writer(threading.Thread):
    """Posts one comment after the other until the connection breaks; remembers what was
    answered.
    """

    service: Service
    bearer: str
    stored: list[str] = field(default_factory=list)
    pause: float = 0.0
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Write."""
        while True:
            body, key = f"{uuid.uuid4()} {uuid.uuid4()}", uuid.uuid4().hex
            try:
                self.send(body, key)
            except (OSError, http.client.HTTPException):
                self.unanswered.append((body, key))
                return
            time.sleep(self.pause)

    def send(self, body: str, key: str) -> None:
        """Post this text with this key, and remember what came of it."""
        new = {"site": "daily", "article": "a1", "body": body}
        status, answer = self.service.post(
            "/comments", new, Authorization=self.bearer, **{"Idempotency-Key": key}
        )
        (self.stored if status in (201, 202) else self.refused).append(
            body if status < 300 else str(answer)
        )


def texts(service: Service) -> Counter[str]:
    """How often each text is in the database."""
    with sqlite3.connect(service.file) as connection:
        return Counter(row[0] for row in connection.execute("SELECT source FROM comment"))


def await_stored(writers: list[Writer], count: int) -> None:
    """Wait until each of these has so many comments stored."""
    deadline = time.monotonic() + 60
    while any(len(writer.stored) < count for writer in writers):
        assert time.monotonic() < deadline, "nobody is answered"
        time.sleep(0.005)


def test_nothing_that_was_answered_is_lost_or_doubled_when_the_server_is_killed(
    service: Service,
) -> None:
    dice, stored, repeated = random.Random(7), set[str](), set[str]()
    service.start()
    bearers = [service.sign_in(f"Writer {n}") for n in range(4)]
    for number in range(KILLS):
        writers = [Writer(service, bearer) for bearer in bearers]
        for writer in writers:
            writer.start()
        await_stored(writers, 3)
        time.sleep(dice.uniform(0, 0.05))
        service.kill(group=number % 2 == 1)
        for writer in writers:
            writer.join(40)
            assert writer.refused == []
            stored.update(writer.stored)
        deadline = time.monotonic() + 5
        while accepts(service.port):
            assert time.monotonic() < deadline, "a process is left behind and holds the port"
            time.sleep(0.02)
        service.start(processes=1 if has_wal_reset_bug() else 2 + number % 2)
        for writer in writers:
            for body, key in writer.unanswered:
                writer.send(body, key)
                repeated.add(body)
    service.kill()
    counts = texts(service)
    assert [text for text in stored | repeated if counts[text] != 1] == []
    assert set(counts) == stored | repeated
    assert "0 counters" in service.run("recount", "--dry-run")
    with sqlite3.connect(service.file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_copied_over_a_killed_database_is_told_and_put_back_whole(
    service: Service, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    service.start()
    writer = Writer(service, service.sign_in("Ada"))
    writer.send("Before the backup.", uuid.uuid4().hex)
    service.run("backup", str(backup))
    writer.send("After the backup.", uuid.uuid4().hex)
    service.kill()
    shutil.copy(backup, service.file)
    for words in (["serve", "--port", str(service.port)], ["db", "upgrade"]):
        status, _, complaint = call(*words, environment=service.environment)
        assert status == 1
        assert f"{service.file}-wal does not belong to {service.file}" in complaint
    assert "all is well" in service.run("restore", str(service.file), "--yes")
    assert texts(service) == {"Before the backup.": 1}


def test_the_disk_has_confirmed_each_comment_before_its_answer_leaves(service: Service) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    if subprocess.run(
        [strace, "-o", "/dev/null", "true"], capture_output=True, check=False
    ).returncode:
        pytest.skip("strace may not be used here")
    trace = service.folder / "trace"
    calls = "trace=fsync,fdatasync,write,writev,sendto,sendmsg"
    service.start(strace, "-f", "-y", "-s", "64", "-o", str(trace), "-e", calls)
    bearer = service.sign_in("Ada")
    writer = Writer(service, bearer)
    for _ in range(8):
        writer.send(f"{uuid.uuid4()} {uuid.uuid4()}", uuid.uuid4().hex)
    service.stop()
    assert len(writer.stored) == 8
    answers, synced = 0, False
    for line in trace.read_text(errors="replace").splitlines():
        if re.search(r"f(data)?sync\(\d+<[^>]*comments\.db-wal>", line) and "= -1" not in line:
            synced = True
        elif "HTTP/1.1 201" in line or "HTTP/1.1 202" in line:
            assert synced, line
            answers, synced = answers + 1, False
    assert answers == 9


def test_commands_work_while_the_server_writes(service: Service) -> None:
    service.start()
    writers = [Writer(service, service.sign_in(f"Writer {n}"), pause=0.03) for n in range(2)]
    for writer in writers:
        writer.start()
    try:
        service.run("site", "set", "daily", "max_links=1")
        token = service.run("token", "add", "--site", "daily", "--role", "moderator", "--name", "M")
        assert token.startswith("cms_")
        assert "max_links=1" in service.run("site", "show", "daily")
        await_stored(writers, 4)
    finally:
        service.kill()
        for writer in writers:
            writer.join(40)
    assert all(writer.refused == [] and len(writer.stored) > 3 for writer in writers)
    counts = texts(service)
    assert all(counts[text] == 1 for writer in writers for text in writer.stored)


BUSY = """
import os, sys, time
from comments.database.write_lock import take_write_lock
while True:
    handle = take_write_lock(sys.argv[1])
    print("taken", flush=True)
    time.sleep(0.004)
    os.close(handle)
"""


def test_a_busy_writer_lets_another_process_have_its_turn(tmp_path: Path) -> None:
    path = str(tmp_path / "db.lock")
    command = [sys.executable, "-c", BUSY, path]
    waits = []
    with subprocess.Popen(command, stdout=subprocess.PIPE) as busy:
        try:
            assert busy.stdout is not None
            busy.stdout.readline()
            for _ in range(15):
                begun = time.monotonic()
                os.close(take_write_lock(path))
                waits.append(time.monotonic() - begun)
                time.sleep(0.01)
        finally:
            busy.kill()
    assert sum(waits) < 4
