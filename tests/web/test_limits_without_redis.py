"""Rate limits while Redis hangs or is gone: each process's own, a quarter of a second late at
most.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from comments.app import create_app
from comments.settings import Settings
from comments.telemetry.metrics import REGISTRY
from comments.web import limit_storage
from comments.web.limits import limiter
from tests.durability.backing import Server, redis
from tests.house import House

PREVIEWS = 3


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Redis of the test's own."""
    with redis(tmp_path) as server:
        yield server


@pytest.fixture
def house(server: Server, app: Flask, settings: Settings, house: House) -> Iterator[House]:
    """The site behind an application that limits previews in that Redis."""
    former = dict(vars(limiter))
    url = f"redis://127.0.0.1:{server.port}/0"
    limited = replace(
        settings, rate_limits=True, redis_url=url, limit_previews=f"{PREVIEWS} per minute"
    )
    application = create_app(limited)
    application.testing = True
    house.public.client = application.test_client()
    yield house
    vars(limiter).update(former)


def fallbacks() -> float:
    """Return how many countings did without Redis."""
    return REGISTRY.get_sample_value("comments_limits_without_redis_total") or 0.0


def preview(house: House) -> tuple[int, float]:
    """Ask for a preview; return the status and the seconds it took."""
    begun = time.monotonic()
    answer = house.public.call("POST", "/preview", {"site": house.key, "body": "Hello"})
    return answer.status_code, time.monotonic() - begun


def test_limits_go_on_in_memory_while_redis_hangs_and_are_shared_again_afterwards(
    house: House, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limit_storage, "RETRY_SECONDS", 1.0)
    assert preview(house)[0] == 200
    before = fallbacks()
    server.hang()
    answers = [preview(house) for _ in range(PREVIEWS + 1)]
    assert [status for status, _ in answers] == [200] * PREVIEWS + [429]
    assert answers[0][1] < 1.5
    assert sum(seconds for _, seconds in answers[1:]) < 1.5
    assert fallbacks() > before
    assert [one.message for one in caplog.records if "Redis does not answer" in one.message]
    server.wake()
    time.sleep(1.2)
    counted = fallbacks()
    assert preview(house)[0] == 200
    assert fallbacks() == counted
    assert "Redis answers again" in caplog.text


def test_limits_go_on_when_redis_has_died(house: House, server: Server) -> None:
    server.end()
    answers = [preview(house) for _ in range(PREVIEWS + 1)]
    assert [status for status, _ in answers] == [200] * PREVIEWS + [429]
    assert max(seconds for _, seconds in answers) < 1.5


def test_the_service_starts_while_redis_is_away(settings: Settings) -> None:
    former = dict(vars(limiter))
    try:
        create_app(replace(settings, rate_limits=True, redis_url="redis://127.0.0.1:1/0"))
    finally:
        vars(limiter).update(former)
