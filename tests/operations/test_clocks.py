"""Nodes whose clocks differ by more than a minute are told of by the doctor."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from flask import Flask

from comments.settings import Settings
from tests.durability.serving import COMMENTS


@pytest.mark.parametrize("shift", ["+0", "+600", "-600"])
def test_the_doctor_compares_the_clock_with_the_databases(
    app: Flask, settings: Settings, shift: str
) -> None:
    faketime = shutil.which("faketime")
    if settings.sqlite or faketime is None:
        pytest.skip("about PostgreSQL, with faketime")
    variables = {
        "COMMENTS_DATABASE_URL": settings.database_url,
        "COMMENTS_SECRET_KEY": settings.secret_key,
    }
    outcome = subprocess.run(
        [faketime, "-f", shift, COMMENTS, "doctor", "--no-counters"],
        env={**os.environ, **variables, "DONT_FAKE_MONOTONIC": "1"},
        timeout=30,
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = (line for line in outcome.stdout.splitlines() if " clock: " in line)
    side = "behind" if shift == "-600" else "ahead of"
    if shift == "+0":
        assert line.startswith("ok   clock: 0 seconds ")
    else:
        assert line == f"BAD  clock: 600 seconds {side} the database's"
