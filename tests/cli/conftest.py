"""The program in an empty folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SECRET
from tests.terminal import call

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in an empty folder, with settings by their names; give its exit code, what it
    printed, and what it complained of.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMENTS_SECRET_KEY", SECRET)
    monkeypatch.setenv("COMMENTS_RATE_LIMITS", "off")

    def run(*words: str, **settings: str) -> tuple[int, str, str]:
        variables = {f"COMMENTS_{name}": value for name, value in settings.items()}
        return call(*words, environment={**os.environ, **variables})

    return run
