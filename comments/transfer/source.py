"""The file to import: opened as often as an importer needs it, unpacked by stream and within
bounds.

A packed file may unpack to a hundred times its size and no more than ``MOST_UNPACKED``; an archive
holds one export.
"""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from comments.transfer.lookup_store import LookupStore
from comments.transfer.record import BrokenFile, ImplausibleSize

MOST_UNPACKED = 64 * 2**30
"""Bytes that a packed file may unpack to."""
MOST_RATIO = 200
"""How many times longer than the packed file its contents may be, beyond a first few megabytes."""
_FREE = 64 * 2**20
_PACKED_ERRORS = (
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)
"""What the unpackers raise where a file is damaged, encrypted, or packed by a method of its own."""
_PACKED_NAMES = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar")


class Source:
    """A file of another system, and the store of what must be looked up in it."""

    def __init__(self, path: Path, lookups: LookupStore, encoding: str = "utf-8") -> None:
        self.path, self.lookups, self.encoding = path, lookups, encoding
        self.size = max(1, path.stat().st_size)
        self.position = 0
        """Bytes of the file that have been read in this pass."""
        self.report: Callable[[str, str], object] = lambda place, reason: None
        """Told of what stands where comments should and is none: its place, and why."""
        self.problem: BrokenFile | None = None
        """Where the pass before the one for the comments could not be read on."""
        self.places: dict[str | None, str] = {}
        """Where a file of an archive, or the only one, cannot be read on; found by one pass."""
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
        with self.unpacking(), zipfile.ZipFile(self.path) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        return [
            name
            for name in names
            if not name.startswith("__MACOSX/") and PurePosixPath(name).name[0] != "."
        ]

    @contextmanager
    def open(self, member: str | None = None) -> Iterator[IO[bytes]]:
        """Give the unpacked bytes, from the beginning. Raises ``BrokenFile`` where they cannot be
        unpacked."""
        with self.path.open("rb") as raw:
            counted = cast("IO[bytes]", _Counted(raw, self))
            if self._magic[:2] == b"\x1f\x8b":
                yield _bounded(gzip.GzipFile(fileobj=counted), self)
            elif self.is_zip:
                name = member or self._only_member()
                with self.unpacking():
                    archive = zipfile.ZipFile(counted)
                    unpacked = archive.open(name)
                yield _bounded(unpacked, self)
            else:
                yield cast("IO[bytes]", io.BufferedReader(cast("io.RawIOBase", counted)))

    @contextmanager
    def unpacking(self) -> Iterator[None]:
        """Say in a sentence where something cannot be unpacked."""
        try:
            yield
        except _PACKED_ERRORS as error:
            reason = str(error).strip().rstrip(".") or "it ends too early"
            raise BrokenFile(f"{self.path.name} cannot be unpacked: {reason}.") from error

    def _only_member(self) -> str:
        names = self.names()
        if len(names) != 1:
            raise BrokenFile(
                f"{self.path.name} holds {len(names)} files; an archive must hold one export."
            )
        if names[0].lower().endswith(_PACKED_NAMES):
            raise BrokenFile(
                f"{self.path.name} holds another packed file, {names[0]}; unpack it once."
            )
        return names[0]


def _bounded(inner: object, source: Source) -> IO[bytes]:
    return cast("IO[bytes]", _Bounded(cast("IO[bytes]", inner), source))


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

    def __init__(self, inner: IO[bytes], source: Source) -> None:
        self._inner, self._unpacking = inner, source.unpacking
        self._most = min(MOST_UNPACKED, _FREE + source.size * MOST_RATIO)
        self._count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with self._unpacking():
            # One step of the unpacker at a time: what it gives before a damage is not lost to it.
            data: bytes = self._inner.read1(65_536 if size is None or size < 0 else size)  # type: ignore[attr-defined]
        self._count += len(data)
        if self._count > self._most:
            raise ImplausibleSize(
                f"The file unpacks to more than {self._most:,} bytes; that is no export."
            )
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
