"""Whether another program has written into the files of a SQLite database that is in use.

``cp`` over a database leaves the file and exchanges what is in it; and people delete ``-wal`` and
``-shm``. SQLite notices neither, and what it stores afterwards is gone with the next start. But
while there is a log it changes the file at checkpoints alone, and each leaves its trace in the
wal-index. So whoever gives back the write lock notes, in the lock file, how file and wal-index are:
where later the one has changed and the other has not, the file was overwritten. (It may have been
``touch`` alone: that costs a restart, and nothing that was stored.)
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from comments.database.file_watch import LOG_DELETED, LOG_UNSAVED, FileWatch, log_identities
from comments.database.sqlite import sqlite3
from comments.database.wal_index import checkpoint_trace, is_unfinished, map_wal_index

_NOTE_BYTES = 256
_KNOWN, _IN_TURN = "known", "in-turn"
"""Kinds of notes: whoever is killed in its turn may have been at a checkpoint."""
OVERWRITTEN = (
    "Another program has written into %s while it was in use, as a copy over it does. Nothing is "
    "written any more; restart the service, which says where that file and its log do not belong "
    "together."
)


class FileState(NamedTuple):
    """A database file, and the trace of the checkpoints that have changed it."""

    device: int
    inode: int
    size: int
    modified: int
    """In nanoseconds."""
    trace: str


class ContentWatch:
    """Looks, for one process, at the files of a database whenever that takes and gives back the
    write lock; what it sees it tells the process's ``FileWatch``.
    """

    def __init__(self, file: Path, watch: FileWatch) -> None:
        self._file = file
        self._watch = watch
        self._index: mmap.mmap | None = None
        self._state: FileState | None = None

    def begin_with(self, connection: sqlite3.Connection, lock: int, *, is_shared: bool) -> None:
        """Begin with a new connection, which holds the lock.

        Where others work with the database (``is_shared``), raises ``DatabaseReplaced`` if it is
        not as they left it.
        """
        # Whoever reads first brings the wal-index up to date.
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        try:
            self._index = map_wal_index(self._file)
        except OSError:  # A database in memory of its own, or a disk without shared memory.
            return
        self._watch.expect_logs(log_identities(self._file))
        if is_shared:
            self._require_same(lock)
        self._state = self._present()
        self.note(lock)

    def end(self) -> None:
        """Expect nothing of the log any more: the connection is closed, and the log goes with the
        last.
        """
        self._index = self._state = None
        self._watch.expect_logs(None)

    def look(self, lock: int, bring_in_log: Callable[[], bool]) -> None:
        """Look at the beginning of a turn. Raises ``DatabaseReplaced`` where the file was
        overwritten, or its log deleted; then ``bring_in_log`` has saved what stood there, if it
        says so.
        """
        if self._index is None:
            return
        self._require_same(lock)
        if self._watch.logs_replaced:
            self._refuse(LOG_DELETED if bring_in_log() else LOG_UNSAVED)
        self._state = self._present()
        _leave(lock, _note(_IN_TURN, self._state))

    def note(self, lock: int) -> None:
        """Note at the end of a turn how the file is now. Raises ``DatabaseReplaced`` where it was
        overwritten meanwhile.
        """
        if self._index is None or self._state is None:
            return
        before, self._state = self._state, self._present()
        if _is_overwritten(before, self._state):
            # What was known before stays: others, too, are to see the difference.
            _leave(lock, _note(_KNOWN, before))
            self._refuse(OVERWRITTEN)
        _leave(lock, _note(_KNOWN, self._state))

    def _require_same(self, lock: int) -> None:
        noted = _known(os.pread(lock, _NOTE_BYTES, 0))
        if noted is not None and _is_overwritten(noted, self._present()):
            self._refuse(OVERWRITTEN)

    def _refuse(self, says: str) -> None:
        self._watch.spoil(says)
        self._watch.require()

    def _present(self) -> FileState:
        assert self._index is not None
        try:
            return _state(self._file, self._index)
        except OSError:
            self._watch.require()
            raise


@contextmanager
def change_noted(file: Path, lock: int) -> Iterator[None]:
    """Note how the files are after a block that changes them by a connection of its own. The caller
    holds the lock.
    """
    # Whatever ends this half-way, what was noted before is true no longer.
    _leave(lock, _IN_TURN.encode().ljust(_NOTE_BYTES))
    yield
    try:
        index = map_wal_index(file)
    except OSError:  # Nobody has the database open.
        return
    _leave(lock, _note(_KNOWN, _state(file, index)))


def was_overwritten(file: Path, salt: str) -> bool:
    """Say whether a database that nobody uses any more was overwritten since it was last written
    to with the log of this salt.
    """
    try:
        noted = _known(Path(f"{file}.lock").read_bytes())
        attributes = _attributes(file.stat())
    except OSError:
        return False
    return (
        noted is not None
        and noted.trace.startswith(salt)
        and noted[:2] == attributes[:2]
        and noted[:-1] != attributes
        and not is_unfinished(noted.trace)
    )


def forget_notes(file: Path) -> None:
    """Take a database as it is for the one to work with: nobody else does."""
    lock = Path(f"{file}.lock")
    if lock.exists():
        os.truncate(lock, 0)


def _is_overwritten(before: FileState, after: FileState) -> bool:
    same_file = before[:2] == after[:2] and before.trace == after.trace
    return same_file and before != after and not is_unfinished(after.trace)


def _state(file: Path, index: mmap.mmap) -> FileState:
    return FileState(*_attributes(file.stat()), checkpoint_trace(index))


def _attributes(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _note(kind: str, state: FileState) -> bytes:
    return " ".join((kind, *map(str, state))).encode().ljust(_NOTE_BYTES)


def _leave(lock: int, note: bytes) -> None:
    """Leave a note; on a full disk without one nothing is seen, and nothing is lost."""
    with suppress(OSError):
        os.pwrite(lock, note, 0)


def _known(note: bytes) -> FileState | None:
    """Return the state that was noted at the end of a turn, None where there is none."""
    words = note.decode("ascii", "replace").split()
    if len(words) != 6 or words[0] != _KNOWN or not all(word.isdigit() for word in words[1:5]):
        return None
    device, inode, size, modified = map(int, words[1:5])
    return FileState(device, inode, size, modified, words[5])
