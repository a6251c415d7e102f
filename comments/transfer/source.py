"""The file to import: opened as often as an importer needs it, unpacked by stream and within
bounds.

A packed file may unpack to a hundred times its size and no more than ``MOST_UNPACKED``; an archive
holds one export.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from comments.transfer.record import BrokenFile
from comments.transfer.shelf import Shelf

MOST_UNPACKED = 64 * 2**30
"""Bytes that a packed file may unpack to."""
MOST_RATIO = 200
"""How many times longer than the packed file its contents may be, beyond a first few megabytes."""
_FREE = 64 * 2**20
_PACKED_ERRORS = (
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
)


class Source:
    """A file of another system, and a shelf for what must be looked up in it."""

    def __init__(self, path: Path, shelf: Shelf, encoding: str = "utf-8") -> None:
        self.path, self.shelf, self.encoding = path, shelf, encoding
        self.size = max(1, path.stat().st_size)
        self.position = 0
        """Bytes of the file that have been read in this pass."""
        self.report: Callable[[str, str], object] = lambda place, reason: None
        """Told of what stands where comments should and is none: its place, and why."""
        with path.open("rb") as raw:
            self._magic = raw.read(4)

    @property
    def is_sqlite(self) -> bool:
        """Whether the file is a database."""
        return self._magic == b"SQLi"

    @property
    def is_zip(self) -> bool:
        """Whether the file is an archive."""
        return self._magic == b"PK\x03\x04"

    def names(self) -> list[str]:
        """Return the names of the files in an archive, without folders and the litter of file
        managers."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        except _PACKED_ERRORS as error:
            raise BrokenFile(f"{self.path.name} cannot be unpacked: {error}.") from error
        return [
            name
            for name in names
            if not name.startswith("__MACOSX/") and PurePosixPath(name).name[0] != "."
        ]

    @contextmanager
    def open(self, member: str | None = None) -> Iterator[IO[bytes]]:
        """Give the unpacked bytes, from the beginning. Raises ``BrokenFile`` where they cannot be
        unpacked."""
        try:
            with self.path.open("rb") as raw:
                counted = _Counted(raw, self)
                if self._magic[:2] == b"\x1f\x8b":
                    yield _bounded(gzip.GzipFile(fileobj=counted), self.size)
                elif self.is_zip:
                    with zipfile.ZipFile(cast("IO[bytes]", counted)) as archive:
                        yield _bounded(archive.open(member or self._only_member()), self.size)
                else:
                    yield cast("IO[bytes]", io.BufferedReader(counted))
        except _PACKED_ERRORS as error:
            raise BrokenFile(
                f"{self.path.name} cannot be unpacked: {error or 'it ends too early'}."
            ) from error

    def _only_member(self) -> str:
        names = self.names()
        if len(names) != 1:
            raise BrokenFile(
                f"{self.path.name} holds {len(names)} files; an archive must hold one export."
            )
        return names[0]


def _bounded(inner: object, packed: int) -> IO[bytes]:
    return cast("IO[bytes]", _Bounded(cast("IO[bytes]", inner), packed))


class _Counted(io.RawIOBase):
    """A file that notes how far it has been read."""

    def __init__(self, raw: IO[bytes], source: Source) -> None:
        self._raw, self._source = raw, source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self._source.position = self._raw.tell()
        return len(data)


class _Bounded(io.RawIOBase):
    """Unpacked bytes, as long as there are not implausibly many of them."""

    def __init__(self, inner: IO[bytes], packed: int) -> None:
        self._inner = inner
        self._most = min(MOST_UNPACKED, _FREE + packed * MOST_RATIO)
        self._count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(65_536 if size is None or size < 0 else size)
        self._count += len(data)
        if self._count > self._most:
            raise BrokenFile(
                f"The file unpacks to more than {self._most:,} bytes; that is no export."
            )
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
