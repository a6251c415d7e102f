"""Unpacked bytes as UTF-8, without the mark of their encoding, and line by line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO, Any, cast

LONGEST_LINE = 16 * 2**20
"""Bytes of a line, which is held in memory as a whole."""


def utf8(stream: IO[bytes]) -> IO[bytes]:
    """The stream without a mark of its encoding, and in UTF-8 where that mark says UTF-16."""
    head = stream.read(3)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return cast("IO[bytes]", _Recoded(head, stream))
    return cast("IO[bytes]", _Begun(head.removeprefix(b"\xef\xbb\xbf"), stream))


class _Begun:
    """A stream of which the beginning has been read already."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        head, self._head = self._head, b""
        return head or self._stream.read(size)


class _Recoded(_Begun):
    """A stream in UTF-16, as UTF-8."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        super().__init__(head, stream)
        self._decoder = codecs.getincrementaldecoder("utf-16")()
        self._error: UnicodeDecodeError | None = None

    def read(self, size: int = -1) -> bytes:
        if self._error:
            raise self._error
        while size and (piece := super().read(size)):
            if text := self._decoded(piece).encode("utf-8", "replace"):
                return text
        return b""

    def _decoded(self, piece: bytes) -> str:
        """A piece as text; up to what is none, of which the next read tells."""
        try:
            return self._decoder.decode(piece)
        except UnicodeDecodeError as error:
            if not error.start:
                raise
            self._error = error
            return error.object[: error.start].decode(error.encoding)


def numbered_lines(stream: Any) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines of a stream of bytes with their numbers; None for one that is too long for
    memory."""
    number, rest, is_long = 0, b"", False
    while piece := stream.read(65_536):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            number += 1
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            yield number, None if is_long else line
            is_long = False
        if len(rest) > LONGEST_LINE:
            rest, is_long = b"", True
    if rest or is_long:
        line = rest.removeprefix(b"\xef\xbb\xbf") if number == 0 else rest
        yield number + 1, None if is_long else line
