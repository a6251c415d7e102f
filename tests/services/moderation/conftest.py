"""What the tests of moderation share: a judge outside, a worker, and a look behind the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, func, select, text, update
from sqlalchemy.orm import Session

from comments.database.engines import db, writing
from comments.database.sqlite import sqlite3
from comments.models import Article, Author, Comment, OutboxItem, Site, private_id, utc_now
from comments.services.maintenance.counters import article_drift, author_drift, report_drift
from comments.worker.loop import Worker
from tests.house import House
from tests.services.moderation.judges import SECRET, Judge, judging
from tests.services.moderation.providers import Provider, providing


class Back:
    """The house from behind: its worker, its outbox, its rows, and time that can be made to
    pass.
    """

    def __init__(self, house: House) -> None:
        self.house, self.app = house, house.app
        self.worker = Worker(house.app)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A writing session, committed at the end."""
        with self.app.app_context():
            session = db.session()
            writing(session)
            yield session
            session.commit()

    def site_id(self) -> int:
        """The id of the house's site."""
        with self.app.app_context():
            return db.session.scalars(select(Site.id).where(Site.key == self.house.key)).one()

    def work(self) -> None:
        """Let the worker do all that waits now."""
        while self.worker.work():
            pass

    def promised(self) -> list[OutboxItem]:
        """The site's rows of the outbox, in order."""
        with self.app.app_context():
            query = (
                select(OutboxItem)
                .where(OutboxItem.site_id == self.site_id())
                .order_by(OutboxItem.id)
            )
            items = list(db.session.scalars(query))
            db.session.expunge_all()
            return items

    def later(self) -> None:
        """Let the delays and leases of all the site's work pass."""
        past = utc_now() - timedelta(seconds=1)
        waiting = (OutboxItem.site_id == self.site_id(), OutboxItem.done_at.is_(None))
        with self.session() as session:
            session.execute(
                update(OutboxItem).where(*waiting).values(available_at=past, leased_until=None)
            )

    def age(self, *readers: str, days: int, approved: int) -> None:
        """Make readers old acquaintances with so many approved comments."""
        numbers = [private_id(one) for one in readers]
        values = {"first_seen": utc_now() - timedelta(days=days), "approved": approved}
        with self.session() as session:
            session.execute(update(Author).where(Author.id.in_(numbers)).values(values))

    def backdate(self, comment: str, by: timedelta) -> None:
        """Make a comment older."""
        with self.session() as session:
            row = session.get_one(Comment, private_id(comment))
            row.created_at = row.created_at - by

    def author(self, reader: str) -> Author:
        """A reader's row."""
        with self.app.app_context():
            row = db.session.get_one(Author, private_id(reader))
            db.session.expunge_all()
            return row

    def drift(self) -> list[str]:
        """The site's counters that do not say what is true."""
        with self.app.app_context():
            session, site = db.session(), self.site_id()
            drifts = report_drift(session)
            for number in session.scalars(select(Article.id).where(Article.site_id == site)).all():
                drifts += article_drift(session, number)
            for number in session.scalars(select(Author.id).where(Author.site_id == site)).all():
                drifts += author_drift(session, number)
            return [f"{one.what} of {one.id}: {one.stored}, not {one.true}" for one in drifts]

    def count(self, model: type, *conditions: object) -> int:
        """How many rows there are."""
        with self.app.app_context():
            query = select(func.count()).select_from(model).where(*conditions)  # type: ignore[arg-type]
            return db.session.scalar(query) or 0


def in_future(**delta: float) -> str:
    """A moment to come, as the API takes it."""
    return _stamp(utc_now() + timedelta(**delta))


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def back(house: House) -> Iterator[Back]:
    """The house from behind."""
    behind = Back(house)
    yield behind
    with behind.session() as session:
        session.execute(
            update(OutboxItem)
            .where(OutboxItem.site_id == behind.site_id())
            .values(done_at=utc_now())
        )


@pytest.fixture
def judge(house: House) -> Iterator[Judge]:
    """The publisher's own check, switched on."""
    with judging() as publisher:
        house.set(check_url=f"{publisher.url}/check", check_secret=SECRET)
        yield publisher


@pytest.fixture
def other(app: Flask) -> House:
    """Another site."""
    return House(app, f"other-{utc_now().timestamp():.6f}".replace(".", "-"))


@pytest.fixture
def intruder(database_url: str, back: Back) -> Iterator[Callable[..., None]]:
    """Somebody with the database's password, who switches triggers and foreign keys off and runs
    statements.
    """
    engine = create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        poolclass=NullPool,
        **({"module": sqlite3} if database_url.startswith("sqlite") else {}),
    )

    def run(*statements: str, **values: int) -> None:
        with engine.begin() as connection:
            triggers = _drop_triggers(connection)
            for statement in statements:
                connection.execute(text(statement), values)
            for trigger in triggers:
                connection.execute(text(trigger))

    yield run
    engine.dispose()
    # Others who share the database look whether all of its counters are true.
    with back.session() as session:
        report_drift(session, mend=True)


def _drop_triggers(connection: Connection) -> list[str]:
    """Take the triggers away; return how to bring them back."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return []
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
        "AND tbl_name IN ('decision', 'seal', 'report_seal')"
    )
    triggers = connection.execute(text(query)).all()
    for name, _ in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [made for _, made in triggers]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as outside:
        yield outside
