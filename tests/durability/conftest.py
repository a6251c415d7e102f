"""A service of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.serving import Service


@pytest.fixture
def service(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Service]:
    """A prepared service that is not serving yet."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("the embedded database is what these tests kill; they run once, with --database sqlite")
    made = Service(tmp_path)
    made.prepare()
    yield made
    made.stop()
