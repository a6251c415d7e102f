"""A disk that takes seconds to keep anything: who posts is answered in time, readers are not held
up, and whoever watches over the service is told.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import threading
import time
import uuid
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.sqlite import sqlite3
from tests.durability.serving import Service

pytestmark = pytest.mark.slow
SOURCE = Path(__file__).with_name("slow_disk.c")
CALLERS = 40
WAIT = 3.0


@pytest.fixture
def slow(service: Service) -> Service:
    """A service that serves on a disk which is slow once ``dawdle`` says so."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a C compiler makes the disk slow, and there is none")
    library = service.folder / "slow_disk.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    service.settings = {"database_wait": str(WAIT), "log_level": "warning"}
    service.start("env", f"LD_PRELOAD={library}", f"SLOW_DISK={service.folder / 'seconds'}")
    return service


def dawdle(service: Service, seconds: float) -> None:
    """Have every flush of the disk take so long from now on."""
    temporary = service.folder / "seconds.new"
    temporary.write_text(str(seconds))
    os.replace(temporary, service.folder / "seconds")


def get(service: Service, path: str) -> tuple[int, bytes, float]:
    """Ask for something; return status, body and the seconds that it took."""
    begun = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read(), time.monotonic() - begun


def test_a_slow_disk_loses_doubles_and_hides_nothing(slow: Service) -> None:
    bearers = [slow.sign_in(f"Writer {number}") for number in range(CALLERS)]
    keys = {f"{uuid.uuid4()} {number}": uuid.uuid4().hex for number in range(CALLERS)}
    statuses: dict[str, int] = {}
    waits: list[float] = []

    def post(number: int, text: str) -> None:
        begun = time.monotonic()
        comment = {"site": "daily", "article": f"a{number % 4}", "body": text}
        statuses[text], problem = slow.post(
            "/comments", comment, Authorization=bearers[number], **{"Idempotency-Key": keys[text]}
        )
        assert statuses[text] in (201, 202) or problem["code"] in ("busy", "unavailable")
        waits.append(time.monotonic() - begun)

    dawdle(slow, 2)
    crowd = [threading.Thread(target=post, args=(number, text)) for number, text in enumerate(keys)]
    for writer in crowd:
        writer.start()
    time.sleep(1)
    for number in range(6):
        status, _, seconds = get(slow, f"/api/v1/thread?site=daily&article=a{number}")
        assert (status, seconds < 1) == (200, True)
    time.sleep(1.5)
    assert "seconds a commit" in json.loads(get(slow, "/readyz")[1])["disk"]
    for writer in crowd:
        writer.join()
    # Once in the queue, once for a turn, and the flushes of two groups.
    assert max(waits) < 2 * WAIT + 5
    assert set(statuses.values()) <= {201, 202, 503}
    assert Counter(statuses.values())[503] > 0
    assert set(stored(slow)) >= {text for text, status in statuses.items() if status != 503}
    dawdle(slow, 0)
    for number, text in enumerate(keys):
        post(number, text)
    assert set(statuses.values()) <= {201, 202}
    counts = stored(slow)
    assert set(counts) == set(keys)
    assert set(counts.values()) == {1}
    assert "disk" not in json.loads(get(slow, "/readyz")[1])
    log = (slow.folder / "serve.log").read_text()
    assert "The disk is slow" in log
    assert "The disk keeps commits in time again." in log


def stored(service: Service) -> Counter[str]:
    """How often each text is in the database."""
    with closing(sqlite3.connect(f"file:{service.file}?mode=ro", uri=True)) as connection:
        return Counter(row[0] for row in connection.execute("SELECT source FROM comment"))
