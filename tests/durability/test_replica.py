"""Two real servers of PostgreSQL: reads that may be behind, and a primary that is lost under
load.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from comments.app import create_app
from comments.cli.migrations import upgrade_database
from comments.database.replica import read_behind, replica_is_fresh
from comments.settings import Settings
from tests.durability.backing import Postgres, postgres, standby
from tests.durability.on_postgres import PostgresService, crowd
from tests.durability.test_postgres_in_trouble import QUICK
from tests.house import House

pytestmark = pytest.mark.xdist_group("postgres-in-trouble")
LAG = 1.0


@pytest.fixture
def primary(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """A PostgreSQL with the tables."""
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("about PostgreSQL; runs with --database postgresql")
    with postgres() as server:
        upgrade_database(application(server))
        yield server


@pytest.fixture
def replica(primary: Postgres) -> Iterator[Postgres]:
    """A streaming replica of it."""
    with standby(primary) as server:
        yield server


def application(primary: Postgres, **settings: object) -> Flask:
    """An application on these servers."""
    chosen = {"secret_key": "s" * 40, "rate_limits": False, "worker": False, **settings}
    app = create_app(Settings(database_url=primary.url, **chosen))  # type: ignore[arg-type]
    app.testing = True
    return app


def on_replica(session: Session) -> bool:
    """Say where a session reads."""
    return bool(session.scalar(text("SELECT pg_is_in_recovery()")))


def soon(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Say whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_the_replica_is_read_only_while_it_is_proven_to_be_fresh(
    primary: Postgres, replica: Postgres
) -> None:
    app = application(primary, database_replica_url=replica.url, database_replica_lag=LAG)
    with app.app_context():
        assert soon(lambda: read_behind(on_replica))
        replica.sql("SELECT pg_wal_replay_pause()")
        primary.sql("CREATE TABLE news (id int)")
        assert soon(lambda: not replica_is_fresh())
        assert not read_behind(on_replica)
        replica.sql("SELECT pg_wal_replay_resume()")
        assert soon(lambda: read_behind(on_replica))
        replica.stop(signal.SIGQUIT)
        assert not read_behind(on_replica)
    other = application(primary, database_replica_url=primary.url)
    with other.app_context():
        assert not read_behind(on_replica)


def test_searches_and_figures_may_be_behind_and_versions_never_are(
    primary: Postgres, replica: Postgres
) -> None:
    app = application(primary, database_replica_url=replica.url, database_replica_lag=300)
    house = House(app, "daily")
    comment = house.reader().says("A pelican stands in the harbour.")
    with app.app_context():
        assert soon(lambda: read_behind(on_replica))
    desk = house.staff("administrator")
    address = f"/moderation/comments?site={house.key}&q=pelican"
    assert soon(lambda: bool(desk.call("GET", address).json["items"]))
    replica.sql("SELECT pg_wal_replay_pause()")
    house.reader("Ben").says("A second pelican joins it.")
    desk.decide(comment, "reject", reason="spam")
    (item,) = desk.call("GET", address).json["items"]
    assert (item["id"], item["status"]) == (comment, "rejected")
    assert item["version"] == desk.call("GET", f"/moderation/comments/{comment}").json["version"]
    assert len(desk.call("GET", f"/moderation/comments?site={house.key}").json["items"]) == 2
    assert desk.call("GET", "/moderation/dashboard").status_code == 200


def test_a_primary_lost_under_load_loses_nothing_that_was_answered(
    primary: Postgres, replica: Postgres, tmp_path: Path
) -> None:
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
    primary.sql("SELECT pg_reload_conf()")
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
    url = f"postgresql://comments:{primary.password}@{hosts}/comments"
    service = PostgresService(tmp_path, url=url, settings=QUICK)
    service.prepare()
    service.start()
    try:
        tokens = [service.sign_in(f"Writer {number}") for number in range(3)]
        with crowd(service, tokens) as writers:
            assert soon(lambda: len(writers.stored) > 10)
            primary.stop(signal.SIGQUIT)
            assert soon(lambda: 503 in writers.statuses)
            replica.sql("SELECT pg_promote()", database="postgres")
            before = len(writers.stored)
            assert soon(lambda: len(writers.stored) > before + 10, 40)
        assert service.get("/api/v1/thread?site=daily&article=load")[0] == 200
    finally:
        service.stop()
    assert writers.statuses <= {201, 202, 503}
    texts = [row[0] for row in replica.sql("SELECT source FROM comment")]
    assert set(writers.stored) <= set(texts)
    assert len(texts) == len(set(texts))
