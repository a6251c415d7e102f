"""A file is read for another process: what was met reaches it, whatever ends the reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comments.transfer.formats import csv_table
from comments.transfer.reading import File, Pack, packs
from comments.transfer.record import Record
from comments.transfer.source import Source
from tests.transfer.test_import import table

Write = Callable[[str | bytes], Path]


@pytest.mark.parametrize("kind", [RecursionError, OSError])
def test_what_was_met_before_an_error_is_sent_before_it(
    write: Write, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    read = csv_table.read

    def failing(source: Source) -> Iterator[Record]:
        yield from read(source)
        raise kind

    monkeypatch.setattr(csv_table, "read", failing)
    path = write(table(*({"id": str(number)} for number in range(250))))
    received: list[Pack] = []
    with pytest.raises(kind):
        received.extend(packs(File(str(path), "csv", "utf-8")))
    met = [parts[0] for pack in received for parts in pack.met]
    assert met == [str(number) for number in range(250)]
    assert {pack.problem for pack in received} == {None}
