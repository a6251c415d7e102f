"""Short writes share a transaction on SQLite: each fails alone, and none is told before the disk
has it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.sqlite import sqlite3
from comments.database.writer_pool import MOST_MEMBERS, SharedWriter, WriterHandle


class Shop:
    """A writer on a file of its own that counts its transactions, and may be told to fail."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "shop.db"
        self.transactions, self.left = 0, 0.0
        self.failing: str | None = None
        self.writer = SharedWriter(self._connect, self._claim, lambda _: None, patience=10)
        self.first = self.writer.handle()
        self.first.execute("CREATE TABLE sale (name TEXT UNIQUE)")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.file, isolation_level=None, check_same_thread=False, factory=_Failing
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.shop = self
        return connection

    def _claim(self, seconds: float) -> Callable[[], None]:
        self.transactions += 1
        self.left = seconds
        return lambda: None

    def names(self) -> set[str]:
        """Return what another connection sees."""
        with closing(sqlite3.connect(self.file)) as other:
            return {name for (name,) in other.execute("SELECT name FROM sale")}

    def sell(self, name: str, *, short: bool = True, withdraw: bool = False) -> None:
        """Store a row, or store it and undo it; at the end it is to be seen, or not."""
        handle = self.writer.handle()
        try:
            handle.begin(short=short)
            handle.execute("INSERT INTO sale VALUES (?)", (name,))
            if withdraw:
                handle.rollback()
            else:
                handle.commit()
                assert name in self.names()
        finally:
            handle.close()


class _Failing(sqlite3.Connection):
    shop: Shop

    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
        if statement == self.shop.failing if hasattr(self, "shop") else False:
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(statement, *values)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.first.close()


def together(shop: Shop, *sales: Callable[[], None]) -> list[BaseException | None]:
    """Have several writes wait for one turn, then run; return how each ended."""
    shop.first.begin(short=True)
    with ThreadPoolExecutor(len(sales)) as crowd:
        waiting = [_begin(crowd, sale) for sale in sales]
        shop.first.rollback()
        return [one.exception(20) for one in waiting]


def _begin(crowd: ThreadPoolExecutor, sale: Callable[[], None]) -> object:
    future = crowd.submit(sale)
    time.sleep(0.03)
    return future


def test_those_who_wait_together_share_a_transaction(shop: Shop) -> None:
    sales = [lambda name=f"n{n}": shop.sell(name) for n in range(MOST_MEMBERS)]
    before = shop.transactions
    assert together(shop, *sales) == [None] * MOST_MEMBERS
    assert shop.names() == {f"n{n}" for n in range(MOST_MEMBERS)}
    assert shop.transactions - before <= 3


def test_one_that_fails_or_takes_back_fails_alone(shop: Shop) -> None:
    shop.sell("bread")
    ends = together(
        shop,
        lambda: shop.sell("milk"),
        lambda: shop.sell("bread"),
        lambda: shop.sell("salt", withdraw=True),
        lambda: shop.sell("tea"),
    )
    assert [type(end) for end in ends] == [
        type(None),
        sqlite3.IntegrityError,
        type(None),
        type(None),
    ]
    assert shop.names() == {"bread", "milk", "tea"}


def test_where_the_commit_fails_everybody_is_told_and_the_next_can_write(shop: Shop) -> None:
    shop.failing = "COMMIT"
    ends = together(shop, *[lambda name=f"n{n}": shop.sell(name) for n in range(4)])
    assert all(isinstance(end, sqlite3.OperationalError) for end in ends), ends
    assert shop.names() == set()
    shop.failing = None
    shop.sell("afterwards")
    assert shop.names() == {"afterwards"}


def test_a_transaction_that_the_database_ended_is_no_ones_success(shop: Shop) -> None:
    def breaks() -> None:
        handle = shop.writer.handle()
        try:
            handle.begin(short=True)
            handle.execute("ROLLBACK")
            handle.commit()
        finally:
            handle.close()

    ends = together(shop, lambda: shop.sell("milk"), breaks, lambda: shop.sell("tea"))
    assert isinstance(ends[0], sqlite3.OperationalError)
    assert isinstance(ends[1], sqlite3.OperationalError)
    assert ends[2] is None
    assert shop.names() == {"tea"}


def test_a_long_write_shares_with_nobody(shop: Shop) -> None:
    stored = threading.Event()

    def short() -> None:
        shop.sell("short")
        stored.set()

    def long() -> None:
        handle: WriterHandle = shop.writer.handle()
        try:
            handle.begin(short=False)
            assert stored.wait(10)
            handle.commit()
        finally:
            handle.close()

    assert together(shop, short, long) == [None, None]


def test_who_waited_for_a_turn_waits_the_shorter_for_the_database(shop: Shop) -> None:
    long, late = shop.writer.handle(), threading.Thread(target=shop.sell, args=("late",))
    long.begin(short=False)
    assert shop.left > 9.5
    late.start()
    time.sleep(0.8)
    long.rollback()
    late.join()
    assert shop.left < 9.4
    (patience,) = shop.first.execute("PRAGMA busy_timeout").fetchone()
    assert patience < 9_400
