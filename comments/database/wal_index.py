"""SQLite's wal-index, a file in memory that all connections to a database in WAL mode share
(https://sqlite.org/walformat.html#the_wal_index_file_format): read here, never written.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import struct
import threading
from pathlib import Path

_READ_BYTES = 136
"""Both copies of the header, and what is noted of checkpoints."""
_SALT = slice(32, 40)
_BACKFILLED, _ATTEMPTED = slice(96, 100), slice(128, 132)

_maps: dict[tuple[int, int], mmap.mmap] = {}
_maps_lock = threading.Lock()


def map_wal_index(database: Path) -> mmap.mmap:
    """Map the wal-index of a database, once for each file, for as long as the process lives.

    Closing any handle of a file drops this process's POSIX locks on it, SQLite's among them;
    therefore the file is opened once and neither the handle nor the mapping is ever closed. Raises
    ``OSError`` where it is missing.
    """
    file = Path(f"{database}-shm")
    with _maps_lock:
        status = file.stat()
        name = (status.st_dev, status.st_ino)
        if name not in _maps:
            handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
            mapping = mmap.mmap(handle, _READ_BYTES, mmap.MAP_SHARED, mmap.PROT_READ)
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(mapping))
            _maps[name] = mapping
        return _maps[name]


def checkpoint_trace(index: mmap.mmap) -> str:
    """Return what changes with every checkpoint: the log's salt, which begins it, and how many of
    its frames are in the database, or are being brought there.
    """
    return (index[_SALT] + index[_BACKFILLED] + index[_ATTEMPTED]).hex()


def is_unfinished(trace: str) -> bool:
    """Say whether the last checkpoint failed half-way, as on a full disk: until one succeeds, each
    further attempt changes the file and leaves the same trace.
    """
    backfilled, attempted = struct.unpack("=II", bytes.fromhex(trace)[8:])
    return bool(backfilled < attempted)
