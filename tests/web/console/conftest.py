"""What the tests of signing in share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from comments.settings import Settings
from comments.web.limits import limiter


@pytest.fixture
def limited(settings: Settings, app: Flask) -> Iterator[Settings]:
    """Settings with limits on; the limiter, shared by all, is put back afterwards."""
    former = dict(vars(limiter))
    yield replace(settings, rate_limits=True, limit_staff_sign_ins="3 per hour")
    limiter.reset()
    vars(limiter).clear()
    vars(limiter).update(former)
