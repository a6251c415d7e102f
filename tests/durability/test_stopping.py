"""A program that is stopped while it starts ends at once, and without a traceback."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from comments.database.sqlite import has_wal_reset_bug
from tests.durability.serving import COMMENTS, Service, accepts


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serving_processes_that_still_start_end_at_once(
    service: Service, number: signal.Signals
) -> None:
    # The port accepts before the processes are there that answer.
    service.start(processes=1 if has_wal_reset_bug() else 2)
    assert service.process is not None
    begun = time.monotonic()
    service.process.send_signal(number)
    assert service.process.wait(30) == 0
    assert time.monotonic() - begun < 5
    service.process = None
    assert not service.file.with_name("comments.db-wal").exists()


@pytest.mark.parametrize("seconds", [0.08, 0.15, 0.3, 0.6])
def test_ctrl_c_in_the_first_moments_is_no_traceback(service: Service, seconds: float) -> None:
    process = subprocess.Popen(
        [COMMENTS, "doctor"],
        env=service.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=30)
    assert (process.returncode, b"comments: Interrupted." in complaint) == (130, True)
    assert b"Traceback" not in complaint


def test_a_stop_does_not_wait_for_a_renewal(service: Service) -> None:
    service.start()
    bearer = service.sign_in("Ana")
    assert service.process is not None
    service.process.send_signal(signal.SIGHUP)
    time.sleep(2)
    comment = {"site": "daily", "article": "a1", "body": "Posted in a renewal."}
    assert service.post("/comments", comment, Authorization=bearer)[0] == 201
    begun = time.monotonic()
    service.process.terminate()
    assert service.process.wait(40) == 0
    assert time.monotonic() - begun < 5
    service.process = None
    assert not service.file.with_name("comments.db-wal").exists()


def test_a_service_whose_log_nobody_reads_any_more_serves_on_and_ends_well(
    service: Service,
) -> None:
    service.settings = {"log_level": "info", "access_log": "on"}
    process = subprocess.Popen(
        [COMMENTS, "serve", "--port", str(service.port)],
        env=service.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        while not accepts(service.port):
            time.sleep(0.05)
        bearer = service.sign_in("Ana")
        process.stdout.close()
        process.stderr.close()
        for number in range(5):
            comment = {"site": "daily", "article": "a1", "body": f"Number {number}."}
            assert service.post("/comments", comment, Authorization=bearer)[0] == 201
    finally:
        process.terminate()
    assert process.wait(20) == 0
