"""Reads a file in a process of its own, while whoever asked for it keeps the records; then prepares
batches there, while those before are written.

For that the process takes the records from the spool's file: nothing but their numbers goes there.
It ends with the pipe to it: a parent that is killed leaves nothing behind. Where it cannot be
started, or is killed itself, its work is done in the parent.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from comments.database.sqlite import sqlite3
from comments.transfer.abandonment import ended_with
from comments.transfer.drafts import Prepared
from comments.transfer.formats import FORMATS
from comments.transfer.preparing import Preparer, Terms
from comments.transfer.reading import File, Pack, packs, take
from comments.transfer.record import Record
from comments.transfer.source import Source
from comments.transfer.spool import read_entries

Numbers = Sequence[int]
OWN = "jsonl"
"""The name of our own export's format."""


class PreparingProcess:
    """A queue of batches: ``ask`` puts one in, ``answer`` takes out the one that waited longest.

    Before ``start`` and after the end of the process all is done in this one.
    """

    def __init__(self, path: str) -> None:
        """``path`` is that of the spool."""
        self._path = path
        self._asked: deque[Numbers] = deque()
        self._local: Preparer | None = None
        self.process: subprocess.Popen[bytes] | None = None
        """The one that helps, while it does."""
        self._terms = Terms(images=False, mailto=False, secret="")

    def start(self) -> None:
        """Start the process, where there can be another."""
        with contextlib.suppress(OSError):
            self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def records(self, name: str, source: Source) -> Iterator[Record]:
        """Yield the records of a file of that format. Raises ``BrokenFile`` where it cannot be read
        on.

        Our own export is read in this process, which looks up in the file what it tells elsewhere.
        """
        self._send(None if name == OWN else File(str(source.path), name, source.encoding))
        if self.process is None or name == OWN:
            yield from FORMATS[name].read(source)
            return
        count = 0
        while self.process is not None:
            try:
                pack = self._received()
            except (EOFError, OSError):
                self._end()
                break
            count += len(pack.met)
            yield from take(pack, source)
            if pack.problem is not None:
                return
        yield from self._rest(name, source, count)

    def _rest(self, name: str, source: Source, count: int) -> Iterator[Record]:
        """Read again what nobody reads on, past so many records and strays that have been met."""
        report, strays = source.report, 0

        def report_later(place: str, reason: str) -> None:
            nonlocal strays
            strays += 1
            if position + strays > count:
                report(place, reason)

        position = 0
        source.report = report_later
        for position, record in enumerate(FORMATS[name].read(source), 1):
            if position + strays > count:
                yield record

    def begin(self, terms: Terms) -> None:
        """Say on which terms records are to be prepared, before anything is asked for."""
        self._terms = terms
        self._send(terms)

    def ask(self, numbers: Numbers) -> None:
        """Have a batch of the spool's records prepared."""
        self._asked.append(numbers)
        self._send(numbers)

    def answer(self) -> Prepared:
        """Return the batch that was asked for first."""
        numbers = self._asked.popleft()
        if self.process is not None:
            try:
                return Prepared.unpacked(self._received())
            except (EOFError, OSError):
                self._end()
        if self._local is None:
            self._local = Preparer(self._terms)
            self._connection = _opened(self._path)
        return self._local.prepare(read_entries(self._connection, numbers))

    def _received(self) -> Any:
        """The next thing the process says. Raises what it failed by, and ``EOFError`` after its
        end."""
        answer = self._answers.recv()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _start(self) -> None:
        requests, self_requests = os.pipe()
        self_answers, answers = os.pipe()
        try:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", __name__, self._path, str(requests), str(answers)],
                pass_fds=(requests, answers),
                stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        finally:
            os.close(requests)
            os.close(answers)
            self._requests = Connection(self_requests, readable=False)
            self._answers = Connection(self_answers, writable=False)

    def _send(self, message: object) -> None:
        if self.process is not None:
            # What it does not get, nor does it answer: that is where its end is noticed.
            with contextlib.suppress(OSError):
                self._requests.send(message)

    def _end(self) -> None:
        if self.process is not None:
            self._requests.close()
            self._answers.close()
            self.process.wait()
            self.process = None


def unhindered() -> None:
    """Let the search for circles of garbage pass over all that is here already, and come seldom:
    it would take a third of the time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def serve(path: str, requests: Connection, answers: Connection) -> None:
    """Answer requests until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    unhindered()
    with contextlib.suppress(EOFError, BrokenPipeError):
        if (file := requests.recv()) is not None:
            with contextlib.closing(packs(file)) as contents, ended_with(requests):
                _send_all(contents, answers)
        preparer, connection = Preparer(requests.recv()), _opened(path)
        while True:
            numbers = requests.recv()
            try:
                answer: object = preparer.prepare(read_entries(connection, numbers)).packed()
            except Exception as error:
                answer = error
            answers.send(answer)


def _send_all(contents: Iterator[Pack], answers: Connection) -> None:
    try:
        for pack in contents:
            answers.send(pack)
    except BrokenPipeError:
        raise
    except Exception as error:
        answers.send(error)


def _opened(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)


if __name__ == "__main__":
    serve(
        sys.argv[1],
        Connection(int(sys.argv[2]), writable=False),
        Connection(int(sys.argv[3]), readable=False),
    )
