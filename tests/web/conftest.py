"""What the API's tests share: a second site, whose people must see nothing of the first."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from comments.settings import Settings
from tests.house import House
from tests.web.cache.raw_http import Reading


@pytest.fixture
def other_house(app: Flask) -> House:
    """Another publisher's site in the same database."""
    return House(app, f"other-{uuid.uuid4().hex[:12]}")


@pytest.fixture
def reading(house: House, settings: Settings) -> Reading:
    """The site, read through a cache."""
    return Reading(house, settings)
