"""A pass over a file before the one for its comments: for the people and pages that comments name,
which may stand behind them.

Where the file is broken this pass comes as far as that place, and so does the next. A comment that
names somebody of whom nothing has been read would lose its author for good, so it waits for the
next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from comments.transfer.record import BrokenFile, Record
from comments.transfer.source import Source

_Entry = TypeVar("_Entry")


def as_far_as_read(source: Source, entries: Iterable[_Entry]) -> Iterator[_Entry]:
    """Yield the entries that stand before the place where the file is broken, and note that it
    is."""
    try:
        yield from entries
    except BrokenFile as error:
        source.problem = source.problem or error


def missing(source: Source, noun: str) -> str:
    """Why a comment cannot be taken whose page or author has not been met."""
    if source.problem:
        return f"Its {noun} has not been read; it waits for the next run."
    return f"Its {noun} is not in the file."


def through_the_problem(source: Source, records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records. Raises ``BrokenFile`` where the first pass has met one that they have
    not: in another file of an archive."""
    yield from records
    if source.problem:
        raise source.problem
