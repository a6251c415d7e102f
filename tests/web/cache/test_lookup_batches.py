"""On PostgreSQL the event loop looks up for many readers at once, and never says what was true
before they came.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from comments.database.circuit import Circuit
from comments.database.engines import db
from comments.settings import Settings
from comments.web.cache.key import PublicRead, parse_public_read
from comments.web.cache.lookup_batches import (
    LOOKUPS,
    LOOP_CONNECTIONS,
    LookupBatches,
    Unanswered,
)
from comments.web.cache.versions import PostgresLookup, open_lookup
from tests.durability.backing import open_socket
from tests.house import House
from tests.web.cache.raw_http import Reading


class Watched(LookupBatches):
    """Batches of look-ups that are noted, and may be held up on their way to or from the
    database.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, Circuit("PostgreSQL"))
        self.batches: list[int] = []
        self.afterwards: Callable[[], Awaitable[object]] | None = None

    async def _rows(self, connection: Any, batch: Any) -> Any:
        self.batches.append(len(batch))
        rows = await super()._rows(connection, batch)
        if self.afterwards is not None:
            await self.afterwards()
        return rows


@pytest.fixture
def run(settings: Settings) -> Callable[[Callable[[Watched], Coroutine[Any, Any, None]]], None]:
    """Run something with batches of its own on an event loop of its own."""
    if settings.sqlite:
        pytest.skip("SQLite is looked up in microseconds")

    async def go(test: Callable[[Watched], Coroutine[Any, Any, None]]) -> None:
        batches = Watched(settings)
        try:
            await test(batches)
        finally:
            batches.close()

    return lambda test: asyncio.run(go(test))


def thread(house: House, article: str = "a1") -> PublicRead:
    """The public read of an article's thread."""
    public_read = parse_public_read("/api/v1/thread", f"site={house.key}&article={article}")
    assert public_read is not None
    return public_read


def test_it_says_what_a_look_up_of_ones_own_says(
    house: House, settings: Settings, run: Any
) -> None:
    house.reader().says("Here.", article="a1")
    house.reader("Ben").says("There.", article="a2")
    counts = parse_public_read("/api/v1/counts", f"site={house.key}&article=a1&article=none")
    assert counts is not None
    lookup = open_lookup(settings)
    public_reads = [thread(house), thread(house, "a2"), thread(house, "none"), counts]

    async def test(batches: Watched) -> None:
        states = await asyncio.gather(*map(batches.state, public_reads))
        assert states == [lookup.state(public_read) for public_read in public_reads]
        assert batches.batches == [3]
        stranger = parse_public_read("/api/v1/thread", "site=nobody&article=a1")
        assert stranger is not None
        assert await batches.state(stranger) is None

    run(test)


def test_no_look_up_reads_the_other_articles_of_its_site(
    app: Flask, house: House, settings: Settings
) -> None:
    """With the statistics of one large site among many small ones, by which a site has fifty."""
    if settings.sqlite:
        pytest.skip("SQLite is looked up in microseconds")
    articles = (
        "INSERT INTO article"
        " (id, site_id, key, open, created_at, version, votes_version, comment_count)"
        " SELECT %s + number, id, 'story/' || number, true, now(), 1, 0, 0"
        " FROM site, generate_series(1, %s) AS number WHERE site.key = %s"
    )
    with app.app_context(), db.engine.connect() as connection:
        run = connection.exec_driver_sql
        run(
            "CREATE TEMP TABLE small ON COMMIT DROP AS SELECT * FROM site WHERE key = %s",
            (house.key,),
        )
        for number in range(1, 200):
            run("UPDATE small SET id = %s, key = %s", (number, f"small-{number}"))
            run("INSERT INTO site SELECT * FROM small")
            run(articles, (number * 10, 5, f"small-{number}"))
        run(articles, (10_000, 8_000, house.key))
        run("ANALYZE article")
        run("ANALYZE site")
        keys = [f"story/{number}" for number in range(32)]
        plan = [line for (line,) in run(f"EXPLAIN {LOOKUPS}", ([house.key] * 32, keys))]
        connection.rollback()
    (condition,) = (line for line in plan if "Index Cond" in line and "site_id" in line)
    assert "q.key" in condition, plan


def test_all_who_wait_for_an_article_share_one_look_up(house: House, run: Any) -> None:
    house.reader().says("Here.")

    async def test(batches: Watched) -> None:
        states = await asyncio.gather(*(batches.state(thread(house)) for _ in range(50)))
        assert len(set(states)) == 1
        assert batches.batches == [1]

    run(test)


def test_whoever_comes_after_a_removal_is_told_of_it_though_batches_are_under_way(
    house: House, run: Any
) -> None:
    comment, desk = house.reader().says("Here for a moment."), house.staff()

    async def test(batches: Watched) -> None:
        gate = asyncio.Event()
        batches.afterwards = gate.wait
        early = []
        for number in range(1, LOOP_CONNECTIONS + 1):
            early.append(asyncio.create_task(batches.state(thread(house))))
            while len(batches.batches) < number:
                await asyncio.sleep(0.001)
        await asyncio.to_thread(desk.decide, comment, "reject", reason="abuse")
        late = asyncio.create_task(batches.state(thread(house)))
        await asyncio.sleep(0)
        gate.set()
        before, after = await early[0], await late
        assert before is not None
        assert after is not None
        assert after.firm[2] > before.firm[2]

    run(test)


def test_whoever_leaves_takes_the_answer_from_nobody(house: House, run: Any) -> None:
    house.reader().says("Here.")

    async def test(batches: Watched) -> None:
        leaving, staying = (asyncio.create_task(batches.state(thread(house))) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        assert await staying is not None

    run(test)


def test_a_broken_connection_is_replaced_and_a_lost_database_told(house: House, run: Any) -> None:
    house.reader().says("Here.")

    async def test(batches: Watched) -> None:
        assert await batches.state(thread(house)) is not None
        for connection in filter(None, batches._free):
            connection.pgconn.finish()
        assert await batches.state(thread(house)) is not None

        async def fail() -> None:
            raise TimeoutError

        batches.afterwards = fail
        with pytest.raises(Unanswered):
            await batches.state(thread(house))
        assert await batches.state(thread(house)) is None

    run(test)


def test_the_front_answers_from_what_is_kept_and_true(reading: Reading) -> None:
    if reading.settings.sqlite:
        pytest.skip("SQLite is looked up in microseconds")
    comment = reading.house.reader().says("Here for a moment.")
    path, _, query = reading.thread().partition("?")

    async def soon() -> bytes | None:
        answer = await reading.cache.soon(path, query, "GET", lambda name: None)
        return None if answer is None else answer[2]

    async def test() -> None:
        assert await soon() is None
        await asyncio.to_thread(reading.get, reading.thread())
        assert b"Here for a moment." in (await soon() or b"")
        desk = reading.house.staff()
        await asyncio.to_thread(desk.decide, comment, "reject", reason="spam")
        assert await soon() is None
        reading.cache.close()

    asyncio.run(test())


@contextmanager
def silent(backend: int) -> Iterator[None]:
    """Have the server's end of a connection say nothing, as where a firewall has forgotten it."""
    os.kill(backend, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(backend, signal.SIGCONT)


def test_a_connection_that_was_forgotten_while_idle_is_no_server_that_hangs(
    house: House, settings: Settings, run: Any
) -> None:
    house.reader().says("Here.")
    circuit = Circuit("PostgreSQL")
    lookup = open_lookup(settings, None, circuit)
    assert isinstance(lookup, PostgresLookup)
    state = lookup.state(thread(house))
    connection = lookup._idle.get()
    lookup._idle.put(connection)
    with silent(connection.info.backend_pid):
        connection.used = 0.0
        assert lookup.state(thread(house)) == state
    assert not circuit.is_open

    async def test(batches: Watched) -> None:
        await batches.state(thread(house))
        [used] = filter(None, batches._free)
        with silent(used.info.backend_pid):
            used.used = 0.0
            assert await batches.state(thread(house)) == state
        assert not batches._circuit.is_open

    run(test)


@pytest.mark.parametrize("idle", [False, True])
def test_the_first_who_asks_a_server_that_hangs_waits_two_seconds_at_most(
    house: House, settings: Settings, run: Any, idle: bool
) -> None:
    house.reader().says("Here.")
    with open_socket() as listener:
        port = listener.getsockname()[1]
        hanging = replace(
            settings, database_url=f"postgresql://comments:plain@127.0.0.1:{port}/comments"
        )

        async def test(batches: Watched) -> None:
            await batches.state(thread(house))
            [used] = filter(None, batches._free)
            # It hangs from now on, for those who connect anew, too.
            batches._settings = hanging
            with silent(used.info.backend_pid):
                used.used -= 10.0 * idle
                begun = time.monotonic()
                with pytest.raises(Unanswered):
                    await batches.state(thread(house))
                assert 1.5 < time.monotonic() - begun < 2.5
            assert batches._circuit.is_open

        run(test)
        lookup = open_lookup(settings, None, Circuit("PostgreSQL"))
        assert isinstance(lookup, PostgresLookup)
        lookup.state(thread(house))
        connection = lookup._idle.get()
        lookup._idle.put(connection)
        lookup._settings = hanging
        with silent(connection.info.backend_pid):
            connection.used -= 10.0 * idle
            begun = time.monotonic()
            with pytest.raises(Exception, match=r"hangs|timeout"):
                lookup.state(thread(house))
            assert 1.5 < time.monotonic() - begun < 2.8
