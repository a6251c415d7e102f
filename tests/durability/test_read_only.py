"""A SQLite database on which this process may not write, for a while: reads go on, writes are
told.
"""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.sqlite import sqlite3
from tests.durability.serving import Service


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own: ext4 in a file."""
    folder, image = tmp_path / "disk", tmp_path / "image"
    make, mount = shutil.which("mkfs.ext4", path="/usr/sbin:/sbin"), shutil.which("mount")
    if os.geteuid() != 0 or make is None or mount is None:
        pytest.skip("disks are mounted by root, with mkfs.ext4")
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(64 * 2**20)
    subprocess.run([make, "-q", "-F", str(image)], check=True)
    if subprocess.run([mount, "-o", "loop", image, folder], capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    unmount(folder)


def unmount(disk: Path) -> None:
    """Take a disk away as soon as nobody uses it: whoever was killed may take a moment."""
    deadline = time.monotonic() + 20
    while subprocess.run(["umount", disk], capture_output=True, check=False).returncode:
        assert time.monotonic() < deadline, "the disk is in use"
        time.sleep(0.1)


def test_a_disk_that_becomes_read_only_stops_writes_alone_and_loses_nothing(
    prepared: Service, disk: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("about the embedded database")
    service = prepared.copied(disk)
    subprocess.run(["sync", "-f", disk], check=True)
    service.start()
    try:
        token = service.sign_in("Ana")
        comment = {"site": "daily", "article": "a1", "body": "Hello."}
        assert service.post("/comments", comment, Authorization=token)[0] in (201, 202)
        # What ext4 does by itself where the disk fails (errors=remount-ro).
        subprocess.run(["mount", "-o", "remount,abort", disk], capture_output=True, check=False)
        with pytest.raises(OSError, match="Read-only file system"):
            (disk / "new").touch()
        assert_only_reads(service, token)
    finally:
        service.kill(group=True)
    unmount(disk)
    subprocess.run(["mount", "-o", "loop", disk.with_name("image"), disk], check=True)
    with closing(sqlite3.connect(service.file)) as connection:
        assert connection.execute("SELECT source FROM comment").fetchall() == [("Hello.",)]


def assert_only_reads(service: Service, token: str) -> None:
    """Assert that a service answers reads, and writes by 503."""
    refused = {"site": "daily", "article": "a1", "body": "Refused."}
    status, problem = service.post("/comments", refused, Authorization=token)
    assert (status, problem["code"]) == (503, "unavailable")
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    for article in ("a1", "never-read"):
        connection.request("GET", f"/api/v1/thread?site=daily&article={article}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200


def test_a_lock_file_of_somebody_else_stops_writes_alone(service: Service) -> None:
    before: list[str] = []
    if os.geteuid() == 0:
        program = shutil.which("setpriv")
        if program is None:
            pytest.skip("root may write everywhere, and setpriv is not here")
        before = [program, "--bounding-set=-dac_override,-dac_read_search", "--"]
    service.start(*before)
    token = service.sign_in("Ana")
    comment = {"site": "daily", "article": "a1", "body": "Hello."}
    assert service.post("/comments", comment, Authorization=token)[0] in (201, 202)
    lock = service.file.with_name("comments.db.lock")
    lock.chmod(0o400)
    try:
        assert_only_reads(service, token)
    finally:
        lock.chmod(0o600)
    again = {**comment, "body": "Again."}
    assert service.post("/comments", again, Authorization=token)[0] in (201, 202)
