"""PostgreSQL hangs, restarts, is demoted, is behind pgbouncer: 503 in time, then on, nothing
lost.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from comments.database.circuit import RETRY_SECONDS, SLOW_SECONDS, Circuit
from comments.database.postgresql import connection_parameters, engine_options, rule_postgresql
from comments.settings import Settings
from tests.durability.backing import (
    Postgres,
    open_socket,
    owner,
    pgbouncer,
    postgres,
)
from tests.durability.on_postgres import PostgresService, crowd, diagnosis
from tests.prepared import SECRET

pytestmark = pytest.mark.xdist_group("postgres-in-trouble")
PASSWORD = "p@ss/w:rd?+#=="
QUICK = {"database_statement_timeout": "2", "database_wait": "2", "database_connect_timeout": "2"}


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """A PostgreSQL that tests may stop; it is started again where one did."""
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("about PostgreSQL; runs with --database postgresql")
    with postgres(PASSWORD) as server:
        yield server


@pytest.fixture(scope="module")
def prepared(database: Postgres, tmp_path_factory: pytest.TempPathFactory) -> PostgresService:
    """A prepared service that never serves."""
    service = PostgresService(tmp_path_factory.mktemp("prepared"), url=database.url)
    service.prepare()
    return service


@pytest.fixture
def service(
    database: Postgres, prepared: PostgresService, tmp_path: Path
) -> Iterator[PostgresService]:
    """A prepared service that is not serving yet."""
    service = PostgresService(tmp_path, url=database.url, settings=QUICK)
    yield service
    service.stop()


@pytest.fixture(scope="module")
def serving(
    database: Postgres, prepared: PostgresService, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresService]:
    """A service that serves, for all who leave it serving."""
    service = PostgresService(
        tmp_path_factory.mktemp("serving"), url=database.url, settings=dict(QUICK)
    )
    service.start()
    yield service
    service.stop()


def test_a_server_that_hangs_is_given_up_in_time_and_found_again(
    database: Postgres, serving: PostgresService
) -> None:
    token = serving.sign_in("Ana")
    assert serving.comment(token, "before") in (201, 202)
    page = "/api/v1/thread?site=daily&article=a1"
    assert serving.get(page)[0] == serving.get(page)[0] == 200
    assert database.server is not None
    database.server.hang()
    try:
        # A page that is kept is not shown either: nobody can say whether it is still true.
        for ask in (lambda: serving.get(page)[0], lambda: serving.comment(token, "lost")):
            begun = time.monotonic()
            assert ask() == 503
            assert time.monotonic() - begun < 9
        begun = time.monotonic()
        for number in range(20):
            status, headers, _ = serving.get(f"{page}{number % 2}" if number % 3 else page)
            assert (status, headers.get("retry-after", "").isdigit()) == (503, True)
        assert time.monotonic() - begun < 9
    finally:
        database.server.wake()
    assert serving.recovers(token, 15) < 10


def test_whoever_is_refused_while_a_server_hangs_costs_the_pool_no_connection(
    database: Postgres, prepared: PostgresService
) -> None:
    settings = Settings(database.url, SECRET, database_connect_timeout=1, database_wait=1)
    engine = create_engine(
        "postgresql+psycopg://", **engine_options(settings, connection_parameters(settings))
    )
    circuit = Circuit("PostgreSQL")
    rule_postgresql(engine, settings, circuit)
    before = backends(engine, 4)
    connections = [engine.connect() for _ in range(4)]
    assert database.server is not None
    database.server.hang()
    try:
        circuit.failed(SLOW_SECONDS)
        for connection in connections:
            # What is given back last is what the next takes.
            connection.close()
            with pytest.raises(OperationalError):
                engine.connect()
        time.sleep(RETRY_SECONDS)
        with pytest.raises(OperationalError):
            engine.connect()
    finally:
        database.server.wake()
    deadline = time.monotonic() + 10
    while circuit.is_open and time.monotonic() < deadline:
        with suppress(OperationalError), engine.connect():
            pass
    # Who tried has lost one; the others are as they were.
    assert len(before & backends(engine, 4)) >= 3
    engine.dispose()
    assert len(backends(engine, 1)) == 1
    engine.dispose()


def backends(engine: Engine, number: int) -> set[int]:
    """Take so many connections at once; return whose they are on the server."""
    connections = [engine.connect() for _ in range(number)]
    try:
        return {one.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() for one in connections}
    finally:
        for connection in connections:
            connection.close()


def test_a_server_that_accepts_and_says_nothing_stops_no_start_for_long(
    service: PostgresService, database: Postgres
) -> None:
    with open_socket() as listener:
        port = listener.getsockname()[1]
        service.url = (
            f"postgresql://comments:{PASSWORD}@127.0.0.1:{port},127.0.0.1:{database.port}/comments"
        )
        begun = time.monotonic()
        service.start()
        assert time.monotonic() - begun < 30
        assert service.get("/api/v1/thread?site=daily&article=a1")[0] == 200


def test_a_lock_that_somebody_holds_is_not_waited_for_for_ever(
    database: Postgres, serving: PostgresService
) -> None:
    import psycopg

    token = serving.sign_in("Ben")
    assert serving.comment(token, "first") in (201, 202)
    with psycopg.connect(database.url.replace(PASSWORD, "p%40ss%2Fw%3Ard%3F%2B%23%3D%3D")) as other:
        other.execute("LOCK TABLE article IN EXCLUSIVE MODE")
        begun = time.monotonic()
        assert serving.comment(token, "second") == 503
        assert time.monotonic() - begun < 8
        other.rollback()
    assert serving.comment(token, "third") in (201, 202)


def test_a_restart_under_load_loses_nothing_that_was_answered(
    database: Postgres, serving: PostgresService
) -> None:
    tokens = [serving.sign_in(f"Writer {number}") for number in range(4)]
    with crowd(serving, tokens) as writers:
        time.sleep(1.5)
        database.stop()
        time.sleep(1.5)
        before = len(writers.stored)
        database.start()
        serving.recovers(tokens[0], 15)
        time.sleep(1)
    assert writers.statuses <= {201, 202, 503}
    assert 503 in writers.statuses
    assert len(writers.stored) > before > 0
    rows = database.sql(
        "SELECT source FROM comment c JOIN article a ON a.id = c.article_id WHERE a.key = 'load'"
    )  # fmt: skip
    texts = [row[0] for row in rows]
    assert set(writers.stored) <= set(texts)
    assert len(texts) == len(set(texts))


def test_a_server_that_only_reads_answers_reads_and_refuses_writes_for_a_while(
    database: Postgres, serving: PostgresService
) -> None:
    token = serving.sign_in("Eve")
    assert serving.comment(token, "before") in (201, 202)
    database.sql("ALTER SYSTEM SET default_transaction_read_only = on")
    database.sql("SELECT pg_reload_conf()")
    try:
        assert_only_reads(database, serving, token)
        assert "BAD  writes: refused" in diagnosis(serving)
    finally:
        for statement in ((
            "SET default_transaction_read_only = off; ALTER SYSTEM RESET "
            "default_transaction_read_only"
        ), "SELECT pg_reload_conf()"):  # fmt: skip
            for part in statement.split("; "):
                _write(database, part)
    assert serving.recovers(token, 10) < 8


def test_a_primary_that_is_demoted_answers_reads_and_takes_writes_once_promoted(
    database: Postgres, serving: PostgresService
) -> None:
    token = serving.sign_in("Flo")
    assert serving.comment(token, "before") in (201, 202)
    database.stop()
    signal_file = database.folder / "standby.signal"
    signal_file.touch()
    shutil.chown(signal_file, *owner())
    database.start()
    try:
        assert database.sql("SELECT pg_is_in_recovery()") == [(True,)]
        assert_only_reads(database, serving, token)
    finally:
        database.sql("SELECT pg_promote()")
    assert serving.recovers(token, 15) < 10


def test_tables_that_a_newer_version_has_changed_are_answered_503_until_the_restart(
    database: Postgres, serving: PostgresService
) -> None:
    token = serving.sign_in("Gus")
    assert serving.comment(token, "before") in (201, 202)
    (revision,) = database.sql("SELECT version_num FROM alembic_version")[0]
    database.sql("ALTER TABLE article RENAME COLUMN votes_version TO votes_revision")
    database.sql("UPDATE alembic_version SET version_num = '9999'")
    try:
        comment = {"site": "daily", "article": "a1", "body": "refused"}
        status, headers = serving.answer("/comments", comment, Authorization=token)
        assert (status, headers["retry-after"]) == (503, "5")
        assert serving.get("/api/v1/thread?site=daily&article=newer")[0] == 503
    finally:
        database.sql("ALTER TABLE article RENAME COLUMN votes_revision TO votes_version")
        database.sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    assert serving.comment(token, "after") in (201, 202)


def assert_only_reads(database: Postgres, serving: PostgresService, token: str) -> None:
    """Assert that a service answers reads, and writes by 503 with a time to try again."""
    deadline = time.monotonic() + 10
    while database.sql("SHOW transaction_read_only") != [("on",)]:
        assert time.monotonic() < deadline
    # The first may still meet a connection of before.
    serving.comment(token, "refused")
    comment = {"site": "daily", "article": "a1", "body": "refused"}
    status, headers = serving.answer("/comments", comment, Authorization=token)
    assert (status, headers.get("retry-after", "").isdigit()) == (503, True)
    for article in ("a1", "unread"):
        assert serving.get(f"/api/v1/thread?site=daily&article={article}")[0] == 200


def _write(database: Postgres, statement: str) -> None:
    import psycopg

    with psycopg.connect(
        host="127.0.0.1",
        port=database.port,
        user="comments",
        password=PASSWORD,
        dbname="comments",
        options="-c default_transaction_read_only=off",
        autocommit=True,
    ) as connection:
        connection.execute(statement)


def test_it_works_behind_pgbouncer_that_pools_transactions(
    database: Postgres, service: PostgresService
) -> None:
    with pgbouncer(database) as bouncer:
        service.url = f"postgresql://comments:{PASSWORD}@127.0.0.1:{bouncer.port}/comments"
        service.settings = {"database_prepares": "off"}
        service.start()
        tokens = [service.sign_in(f"Reader {number}") for number in range(4)]
        statuses: list[int] = []

        def use(number: int) -> None:
            for count in range(12):
                statuses.append(service.comment(tokens[number], f"bounce {number} {count}", "b1"))
                statuses.append(service.get("/api/v1/thread?site=daily&article=b1")[0])

        users = [threading.Thread(target=use, args=(number,)) for number in range(4)]
        for user in users:
            user.start()
        for user in users:
            user.join()
    assert set(statuses) <= {200, 201, 202}
    assert len(statuses) == 96


def test_the_doctor_compares_connections_with_what_the_server_gives(
    service: PostgresService,
) -> None:
    printed = diagnosis(service)
    assert "ok   connections: 1 processes" in printed
    assert "ok   writes: taken" in printed
    service.settings = {"database_processes": "9"}
    assert "BAD  connections: 9 processes" in diagnosis(service)


def test_the_doctor_knows_how_many_connections_a_role_may_have(
    service: PostgresService, database: Postgres
) -> None:
    database.sql("CREATE ROLE narrow LOGIN PASSWORD 'narrow' CONNECTION LIMIT 5")
    database.sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO narrow")
    service.url = f"postgresql://narrow:narrow@127.0.0.1:{database.port}/comments"
    try:
        assert "16 together; the server gives 5" in diagnosis(service)
    finally:
        database.sql("DROP OWNED BY narrow; DROP ROLE narrow")
