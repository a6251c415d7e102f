"""What a text alone decides is worked out before its write has the database to itself."""

from __future__ import annotations

import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.engine import make_url

from comments.database.engines import db, writing
from comments.database.sql import statements
from comments.database.write_lock import take_write_lock
from comments.models import Author
from comments.screening.checks import words
from comments.services.sites.articles import get_site
from tests.house import ORIGIN, House


def test_a_text_is_searched_while_another_process_writes(app: Flask, house: House) -> None:
    with app.app_context():
        url = make_url(str(db.engine.url))
    if not url.drivername.startswith("sqlite"):
        pytest.skip("PostgreSQL has no such lock")
    house.set(suspect_words="wretched")
    reader = house.reader("Ana")
    words._findings.cache_clear()
    lock = take_write_lock(f"{url.database}.lock")
    with ThreadPoolExecutor(1) as crowd:
        try:
            answer = crowd.submit(reader.post, "What a wretched line this is.")
            deadline = time.monotonic() + 5
            while not words._findings.cache_info().misses and time.monotonic() < deadline:
                time.sleep(0.01)
            assert words._findings.cache_info().misses == 1
            assert not answer.done()
        finally:
            os.close(lock)
        assert answer.result(10).status_code == 202
    # The text is not searched again; the author's name is, by itself.
    assert words._findings.cache_info().misses == 2


def test_a_site_that_is_known_is_not_asked_for_before_the_lock(
    app: Flask, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    reader = house.reader("Ana")
    reader.says("The bridge is closed again.")
    with caplog.at_level(logging.DEBUG, logger=statements.name):
        reader.says("Nobody told the drivers of the tram.")
    asked = [record.getMessage() for record in caplog.records if record.name == statements.name]
    assert sum("FROM author WHERE id" in statement for statement in asked) == 1
    assert sum("FROM site WHERE" in statement for statement in asked) == 1


def test_what_holds_for_a_post_is_what_the_site_is_under_the_lock(house: House) -> None:
    reader, origin = house.reader("Ana"), {"Origin": "https://second.example"}
    reader.says("The bridge is closed again.")
    house.set(suspect_words="wretched")
    assert reader.post("What a wretched line this is.").status_code == 202
    assert reader.post("Hello from elsewhere.", headers=origin).status_code == 403
    _set_origins(house, ORIGIN, "https://second.example")
    assert reader.post("Hello from elsewhere.", headers=origin).status_code == 201
    reader.says("A second time, from home.")
    _set_origins(house, ORIGIN)
    assert reader.post("Hello once more from elsewhere.", headers=origin).status_code == 403


def test_who_has_gone_or_names_another_site_is_refused(house: House) -> None:
    reader, other = house.reader("Ana"), House(house.app, "another-site")
    reader.says("The bridge is closed again.")
    other.reader("Ben").says("So it is here.")
    for site, status in ((other.key, 403), ("there-is-none", 404), ("x" * 500, 422), ("\0", 422)):
        answer = reader.call(
            "POST", "/comments", {"site": site, "article": "a1", "body": "Hello over there."}
        )
        assert answer.status_code == status, (site, answer.json)
    with house.app.app_context():
        writing(db.session())
        db.session.execute(
            update(Author).where(Author.name == "Ana").values(token_epoch=Author.token_epoch + 1)
        )
        db.session.commit()
    assert reader.post("Still here?").status_code == 401


def _set_origins(house: House, *origins: str) -> None:
    with house.app.app_context():
        writing(db.session())
        get_site(db.session(), house.key).origins = list(origins)
        db.session.commit()


def test_a_refused_writer_learns_nothing_and_stores_nothing(house: House) -> None:
    reader = house.reader("Ana")
    assert reader.post("", article="a1").status_code == 422
    assert reader.post("Hello.", headers={"Authorization": "Bearer no"}).status_code == 401
    foreign = {"Origin": "https://elsewhere.example"}
    assert reader.post("Hello.", headers=foreign).status_code == 403
