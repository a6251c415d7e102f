"""How far a long command has come: a bar with the time that remains, or plain lines where no
terminal is."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_LINE_EVERY_SECONDS = 10.0


class Progress:
    """Shows on standard error how much of ``total`` is done."""

    def __init__(self, title: str, total: int) -> None:
        self._title, self._total, self._position = title, max(1, total), 0
        self._line_due = time.monotonic() + _LINE_EVERY_SECONDS
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task(self._title, total=self._total)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, count: int) -> None:
        """Say that so many more are done."""
        self.reach(self._position + count)

    def reach(self, position: int) -> None:
        """Say that so many are done altogether."""
        self._position = min(position, self._total)
        if self._bar is not None:
            self._bar.update(self._task, completed=self._position)
        elif time.monotonic() >= self._line_due:
            self._line_due = time.monotonic() + _LINE_EVERY_SECONDS
            click.echo(f"{self._title}: {self._position:,} of {self._total:,}", err=True)


def _bar() -> Bar:
    # Loaded where somebody looks: it takes a tenth of a command's start.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        *(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()),
        *(MofNCompleteColumn(), TimeRemainingColumn()),
        console=Console(stderr=True),
        transient=True,
    )
