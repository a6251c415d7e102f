"""What a text alone decides is worked out before its write has the database to itself."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from comments.database.engines import db
from comments.database.write_lock import take_write_lock
from comments.screening.checks import words
from tests.house import House


def test_a_text_is_searched_while_another_process_writes(app: Flask, house: House) -> None:
    with app.app_context():
        url = make_url(str(db.engine.url))
    if not url.drivername.startswith("sqlite"):
        pytest.skip("PostgreSQL has no such lock")
    house.set(suspect_words="wretched")
    reader = house.reader("Ana")
    searches = words._findings.cache_info().misses
    lock = take_write_lock(f"{url.database}.lock")
    with ThreadPoolExecutor(1) as crowd:
        try:
            answer = crowd.submit(reader.post, "What a wretched line this is.")
            deadline = time.monotonic() + 5
            while words._findings.cache_info().misses == searches and time.monotonic() < deadline:
                time.sleep(0.01)
            assert words._findings.cache_info().misses == searches + 1
            assert not answer.done()
        finally:
            os.close(lock)
        assert answer.result(10).status_code == 202
    assert words._findings.cache_info().misses == searches + 1


def test_a_refused_writer_learns_nothing_and_stores_nothing(house: House) -> None:
    reader = house.reader("Ana")
    assert reader.post("", article="a1").status_code == 422
    assert reader.post("Hello.", headers={"Authorization": "Bearer no"}).status_code == 401
    foreign = {"Origin": "https://elsewhere.example"}
    assert reader.post("Hello.", headers=foreign).status_code == 403
