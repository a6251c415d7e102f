"""What goes past the ORM reads and stores what the ORM would, and fails as the ORM would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from comments.database.engines import db, writing
from comments.database.records import find_record, insert, insert_all
from comments.database.sql import change, change_many, rows
from comments.database.upsert import upsert
from comments.models import (
    Article,
    ArticleRecord,
    Author,
    AuthorRecord,
    Comment,
    CommentRecord,
    Decision,
    DecisionRecord,
    HourlyCount,
    Origin,
    Site,
    StoredAnswer,
    utc_now,
)
from comments.services.identity.readers import author_record
from comments.services.sites.site_records import get_site_record, site_record
from comments.services.sites.site_settings import change_settings
from tests.house import House


@pytest.fixture
def session(app: Flask, house: House) -> Iterator[Session]:
    """A writing session on a site with a comment, a reply and a held comment."""
    house.set(suspect_words="wretched")
    reader = house.reader("Ana")
    parent = reader.says("The tram was late again, and nobody at the stop knew why.")
    house.reader("Ben").says("Because of the rails; they are being mended.", parent=parent)
    house.reader("Cem").says("What a wretched line this is.")
    with app.app_context():
        writing(db.session())
        yield db.session()
        db.session.rollback()


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        (ArticleRecord, Article),
        (AuthorRecord, Author),
        (CommentRecord, Comment),
        (DecisionRecord, Decision),
    ],
)
def test_a_record_is_what_the_orm_reads(session: Session, kind: type, model: type) -> None:
    instances = session.scalars(select(model)).all()
    assert instances
    for instance in instances:
        assert (
            find_record(session, kind, model, "id = ?", instance.id, lock=True) == instance.record
        )


def test_an_entry_is_sealed_whole() -> None:
    columns = [one.key for one in inspect(Decision).column_attrs]
    assert [field.name for field in fields(DecisionRecord)] == columns


def test_nobody_can_change_a_record(session: Session) -> None:
    for author in session.scalars(select(Author)).all():
        assert author_record(session, author.id) == author.record
    for site in session.scalars(select(Site)).all():
        assert get_site_record(session, site.key) == site_record(session, site.id) == site.record
    for frozen in (author.record, site.record):
        with pytest.raises(FrozenInstanceError):
            frozen.name = "Somebody else"


def test_a_site_is_read_anew_once_its_row_has_changed(session: Session) -> None:
    site = session.scalars(select(Site)).first()
    assert site is not None
    before = get_site_record(session, site.key)
    change_settings(session, site, {"origins": "https://moved.example.com", "votes": "off"})
    session.flush()
    after = get_site_record(session, site.key)
    assert (after.origins, after.settings.votes) == (("https://moved.example.com",), "off")
    assert (before.settings.votes, after == site.record) == ("updown", True)


def test_what_is_there_already_is_not_stored_again(session: Session) -> None:
    first = {"scope": "a" * 64, "fingerprint": "b" * 64, "created_at": utc_now()}
    assert upsert(session, StoredAnswer, [first]) == 1
    more = [first | {"fingerprint": "c" * 64}, first | {"scope": "d" * 64}]
    assert upsert(session, StoredAnswer, more) == 1
    stored = session.get_one(StoredAnswer, "a" * 64)
    assert (stored.fingerprint, stored.status, stored.body) == ("b" * 64, 0, "")
    assert abs((stored.created_at - first["created_at"]).total_seconds()) < 0.001


def test_what_is_there_already_is_added_to_or_replaced(session: Session, house: House) -> None:
    site = session.scalar(select(Site.id).where(Site.key == house.key))
    hour = utc_now().replace(minute=0, second=0, microsecond=0)
    count = {"site_id": site, "measure": "guided", "label": "x", "hour": hour, "count": 2}
    for _ in range(2):
        upsert(session, HourlyCount, [count, count | {"label": "y"}], add=["count"])
    upsert(session, HourlyCount, [count | {"label": "y", "count": 7}], replace=["count"])
    query = select(HourlyCount.label, HourlyCount.count).where(
        HourlyCount.site_id == site, HourlyCount.measure == "guided"
    )
    assert dict(session.execute(query).all()) == {"x": 4, "y": 7}


def test_a_statement_that_fails_raises_what_the_orm_would(session: Session) -> None:
    with pytest.raises(IntegrityError):
        change(
            session,
            "INSERT INTO vote (comment_id, author_id, value, created_at) VALUES (1, 1, 1, ?)",
            "2026-01-01",
        )


def test_a_column_that_is_not_there_is_refused_and_no_rows_change_nothing(session: Session) -> None:
    site = session.scalar(select(Site.id))
    with pytest.raises(ValueError, match="has no column nmae"):
        insert(session, Author, {"site_id": site, "nmae": "Ana"})
    assert change_many(session, "DELETE FROM author WHERE id = ?", []) == 0


def test_rows_at_once_are_those_one_by_one(session: Session) -> None:
    site = session.scalar(select(Site.id))
    rows = [
        {"site_id": site, "system": "x", "kind": "author", "source_id": name, "target_id": 1}
        | {"digest": "", "version": 0, "revision": 0, "up": 0, "down": 0, "subject": subject}
        for name, subject in (("a", None), ("b", None), ("c", "3"))
    ]
    insert_all(session, Origin, rows[:2])
    insert_all(session, Origin, rows[2:])
    query = select(Origin.source_id, Origin.subject).where(Origin.system == "x")
    assert dict(session.execute(query).all()) == {"a": None, "b": None, "c": "3"}


def test_a_connection_that_was_lost_is_not_used_again(session: Session, app: Flask) -> None:
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("a file cannot hang up")
    ((backend,),) = rows(session, "SELECT pg_backend_pid()", ())
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    with pytest.raises(DBAPIError) as lost:
        rows(session, "SELECT 1", ())
    assert lost.value.connection_invalidated
    session.rollback()
    assert list(rows(session, "SELECT 1", ())) == [(1,)]
