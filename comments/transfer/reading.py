"""Reads a file for another process, and hands on what it meets: records, strays, and how far it has
come.

The one that reads sends plain tuples by the hundred: to pickle objects costs ten times as much.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from comments.transfer.formats import FORMATS
from comments.transfer.lookup_store import LookupStore, scratch_database
from comments.transfer.record import BrokenFile, Page, Person, Record
from comments.transfer.source import Source

_PACK = 200
"""Records that are sent at once."""


class File(NamedTuple):
    """A file that another process is to read."""

    path: str
    name: str
    """Of its format."""
    encoding: str


class Pack(NamedTuple):
    """What has been met since the pack before, and how many bytes have been read."""

    met: list[tuple[Any, ...]]
    """Records as tuples, and places and reasons of strays, in order."""
    position: int
    problem: str | None = None
    """Of the last pack: why the file could not be read to its end, empty where it could."""


def packs(file: File) -> Generator[Pack, None, None]:
    """Read a file; the last pack has its ``problem`` stated. What else the reading fails by is
    raised after a pack of what was met before."""
    with scratch_database() as scratch:
        source = Source(Path(file.path), LookupStore(scratch), file.encoding)
        met: list[tuple[Any, ...]] = []
        source.report = lambda *stray: met.append(stray)
        problem = ""
        try:
            for record in FORMATS[file.name].read(source):
                parts = (tuple(record.page), tuple(record.person))
                met.append((*record[:2], *parts, *record[4:]))
                if len(met) >= _PACK:
                    yield Pack(met, source.position)
                    met = []
        except BrokenFile as error:
            problem = error.message
        except Exception:
            yield Pack(met, source.position)
            raise
        yield Pack(met, source.position, problem)


def take(pack: Pack, source: Source) -> Iterator[Record]:
    """Yield the records of a pack, and report its strays, as if the source had been read here.
    Raises ``BrokenFile`` where that ended."""
    source.position = pack.position
    for parts in pack.met:
        if len(parts) == 2:
            source.report(*parts)
        else:
            id_, place, page, person, *rest = parts
            yield Record(id_, place, Page._make(page), Person._make(person), *rest)
    if pack.problem:
        raise BrokenFile(pack.problem)
