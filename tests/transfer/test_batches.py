"""Transactions are as great as others can wait for, and lose nothing on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from comments.transfer import batches as batching
from comments.transfer.batches import Pace, batches
from comments.transfer.spool import Outline
from tests.transfer.conftest import Mover
from tests.transfer.test_import import table


def _sizes(pace: Pace, seconds: float, *, awaited: bool, count: int = 12) -> list[int]:
    """Sizes of transactions that take so long for a thousand records each."""
    sizes = []
    for _ in range(count):
        sizes.append(pace.size)
        pace.note(pace.size, pace.size * seconds / 1_000, awaited=awaited)
    return sizes


def test_transactions_grow_while_nobody_waits() -> None:
    assert _sizes(Pace(), 0.4, awaited=False)[:5] == [250, 500, 1_000, 1_125, 1_125]
    assert _sizes(Pace(), 60, awaited=False)[1:3] == [40, 40]


def test_they_are_short_as_soon_as_somebody_waits_and_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pace = Pace()
    _sizes(pace, 0.4, awaited=False)
    assert _sizes(pace, 0.4, awaited=True)[1:3] == [300, 300]
    assert _sizes(pace, 0.4, awaited=False)[-1] == 300
    clock = batching.monotonic() + 31
    monkeypatch.setattr(batching, "monotonic", lambda: clock)
    assert _sizes(pace, 0.4, awaited=False)[-1] == 1_125


def test_a_short_transaction_tells_only_that_it_took_too_long() -> None:
    pace = Pace()
    _sizes(pace, 0.4, awaited=False)
    for count, seconds in ((0, 0.0), (0, 2.0), (3, 0.01), (1_000, 0.44)):
        pace.note(count, seconds, awaited=False)
        assert pace.size == 1_125
    pace.note(1_000, 0.9, awaited=False)
    assert pace.size == 500


def test_batches_and_their_parts_lose_nothing() -> None:
    outlines = (Outline(number, str(number), "", 100) for number in range(5_000))
    pace, numbers = Pace(), []
    for batch in batches(outlines, 2_000):
        for part in pace.parts(batch):
            numbers += [outline.number for outline in part]
            pace.note(len(part), 0.2, awaited=len(numbers) > 3_000)
    assert numbers == list(range(5_000))
    assert list(pace.parts([])) == [[]]


def test_a_batch_ends_before_memory_does() -> None:
    outlines = (Outline(number, "", "", 2**21) for number in range(9))
    assert [len(batch) for batch in batches(outlines, 2_000)] == [3, 3, 3]


def test_a_reply_finds_its_parent_in_the_transaction_before(
    mover: Mover, monkeypatch: pytest.MonkeyPatch, write: Callable[[str], Path]
) -> None:
    monkeypatch.setattr(batching, "_FIRST", 40)
    monkeypatch.setattr(batching, "_ALONE", 0.0)
    rows = [
        {"id": str(n), "parent": str(n - 1) if n % 10 else "", "body": str(n)} for n in range(300)
    ]
    summary = mover.take(write(table(*rows)))
    assert summary.counts["new"] == 300
    assert sum(row["under"] is None for row in mover.comments()) == 30
    assert mover.drift() == []
