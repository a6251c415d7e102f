"""Transactions on PostgreSQL: who only reads may only read, and leaves prepared what it asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from comments.database.engines import db, writing
from comments.database.sql import rows
from comments.settings import Settings
from tests.house import House

SITE = "SELECT id FROM site WHERE key = ?"
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE :statement")
LIKE_SITE = {"statement": "SELECT id FROM site WHERE key = %"}


@pytest.fixture
def session(app: Flask, settings: Settings) -> Iterator[Session]:
    """A session that has not said that it writes."""
    if settings.sqlite:
        pytest.skip("on SQLite readers have connections of their own")
    with app.app_context():
        yield db.session()


def test_a_reader_cannot_write(session: Session, house: House) -> None:
    with pytest.raises(DBAPIError) as refused:
        session.execute(text("UPDATE site SET version = version + 1"))
    assert getattr(refused.value.orig, "sqlstate", None) == "25006"
    # That is a fault of ours, and tells nothing of the server.
    assert not refused.value.connection_invalidated
    session.rollback()
    writing(session)
    session.execute(text("UPDATE site SET version = version WHERE key = :key"), {"key": house.key})
    session.commit()


def test_what_a_reader_has_asked_often_stays_prepared(session: Session, house: House) -> None:
    for _ in range(8):
        assert rows(session, SITE, (house.key,))
        session.rollback()
    assert session.scalar(PREPARED, LIKE_SITE) == 1


def test_a_writer_that_rolls_back_has_stored_nothing(session: Session, house: House) -> None:
    assert rows(session, SITE, (house.key,))
    writing(session, short=True)
    session.execute(text("UPDATE site SET name = 'Lost' WHERE key = :key"), {"key": house.key})
    session.rollback()
    name = text("SELECT name FROM site WHERE key = :key")
    assert session.scalar(name, {"key": house.key}) != "Lost"
