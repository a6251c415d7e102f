"""A service of its own for each test, from a database that is made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.serving import Service


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A prepared service that never serves."""
    service = Service(tmp_path_factory.mktemp("prepared"))
    service.prepare()
    return service


@pytest.fixture
def service(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Service]:
    """A prepared service that is not serving yet."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip(
            "the embedded database is what these tests kill; they run once, with --database sqlite"
        )
    prepared: Service = request.getfixturevalue("prepared")
    copy = prepared.copied(tmp_path)
    yield copy
    copy.stop()
