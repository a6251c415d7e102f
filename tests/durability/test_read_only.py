"""A SQLite database on which this process may not write, for a while: reads go on, writes are told."""

from __future__ import annotations

import http.client
import os
import shutil

import pytest

from tests.durability.serving import Service


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
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
        refused = {**comment, "body": "Refused."}
        status, problem = service.post("/comments", refused, Authorization=token)
        assert (status, problem["code"]) == (503, "unavailable")
        for article in ("a1", "never-read"):
            connection.request("GET", f"/api/v1/thread?site=daily&article={article}")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
    finally:
        lock.chmod(0o600)
    again = {**comment, "body": "Again."}
    assert service.post("/comments", again, Authorization=token)[0] in (201, 202)
