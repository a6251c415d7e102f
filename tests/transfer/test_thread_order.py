"""Threads as deep as can be, and circles as many, in time that grows with the file alone."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.transfer.lookup_store import scratch_database
from comments.transfer.pages import ArticleName
from comments.transfer.record import Record
from comments.transfer.spool import Spool
from tests.transfer.conftest import Mover

Write = Callable[[str | bytes], Path]
_AT = datetime(2020, 1, 1, tzinfo=UTC)

SHAPES: dict[str, Callable[[int, int], int]] = {
    "chain": lambda number, count: number - 1,
    "chain backwards": lambda number, count: (number + 1) % (count + 1),
    "circles": lambda number, count: (number + 1, number - 1, number - 2)[number % 3],
    "one circle": lambda number, count: number % count + 1,
    "orphans": lambda number, count: number + 2 * count,
    "chain without its root": lambda number, count: number - 1 or 2 * count,
    "chain without its root, backwards": lambda number, count: number + 1,
}
"""By shape, the number of what a record answers, 0 for nothing."""


def arranged(shape: str, count: int, *, whole: bool) -> tuple[int, int, list[str]]:
    """Return steps of the database, records that have a place, and what was said of them."""
    notes: list[str] = []
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    with scratch_database() as scratch:
        spool = Spool(scratch)
        for number in range(1, count + 1):
            parent = SHAPES[shape](number, count)
            record = Record(str(number), "", body="x", created_at=_AT, parent=str(parent or ""))
            spool.add(record, ArticleName("a", None), "p")
        scratch.set_progress_handler(step, 100)
        spool.arrange(lambda _: set(), lambda *note: notes.append(note[2]), whole=whole)
        scratch.set_progress_handler(None, 0)
        placed = sum(1 for _ in spool.outlines())
    return steps, placed, notes


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("whole", [True, False])
def test_the_work_grows_with_the_file_alone(shape: str, whole: bool) -> None:
    few, _, _ = arranged(shape, 400, whole=whole)
    many, placed, notes = arranged(shape, 1_600, whole=whole)
    assert many < 6 * few
    waiting = sum("waits" in note for note in notes)
    assert placed + waiting == 1_600
    if whole:
        expected = {"circles": 533, "one circle": 1, "orphans": 1_600}.get(
            shape, "without" in shape
        )
        assert (waiting, len(notes)) == (0, int(expected))
    elif "circle" not in shape:
        assert waiting == (1_600 if "without" in shape or shape == "orphans" else 0)


def test_a_chain_far_deeper_than_a_stack_and_circles_beside_it(mover: Mover, write: Write) -> None:
    depth = 1_200
    parents = {number: number - 1 for number in range(1, depth + 1)}
    parents |= {
        number: number + (1 if number % 2 else -1) for number in range(depth + 1, depth + 61)
    }
    common = {"page_key": "/1", "email": "a@example.org", "nick": "A"}
    entries = [
        common | {"id": str(number), "rid": str(parent), "content": f"Text {number}"}
        for number, parent in parents.items()
    ]
    random.Random(1).shuffle(entries)
    path = write(json.dumps(entries))
    summary = mover.take(path, "artrans")
    assert (summary.counts["new"], summary.problem) == (depth + 60, "")
    assert sum("circle" in reason for _, reason in mover.reasons()) == 30
    assert max(row["depth"] for row in mover.comments()) == depth - 1
    assert mover.drift() == []
    assert mover.take(path, "artrans").counts["unchanged"] == depth + 60
    key = mover.house.key
    assert mover.house.public.get(f"/thread?site={key}&article=/1").status_code == 200
