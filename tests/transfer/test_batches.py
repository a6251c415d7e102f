"""Batches are as great as others can wait for, and lose nothing on the way."""

from __future__ import annotations

from comments.transfer.batches import Pace
from comments.transfer.spool import Outline


def test_batches_shrink_where_they_take_long_and_grow_again() -> None:
    pace, sizes, numbers = Pace(2_000), [], []
    outlines = (Outline(number, str(number), "", 100) for number in range(20_000))
    for batch in pace.batches(outlines):
        numbers += [outline.number for outline in batch]
        sizes.append(len(batch))
        pace.note(len(batch), 1.0 if len(sizes) < 6 else 0.1)
    assert sizes[:9] == [2_000, 1_000, 500, 250, 250, 250, 500, 1_000, 2_000]
    assert max(sizes) == 2_000
    assert numbers == list(range(20_000))


def test_a_batch_ends_before_memory_does() -> None:
    outlines = (Outline(number, "", "", 2**21) for number in range(9))
    assert [len(batch) for batch in Pace(2_000).batches(outlines)] == [3, 3, 3]
