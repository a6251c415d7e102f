"""Bounds on JSON that is read by stream: how deep it may be nested, how long a text may be.

The parser keeps the path to where it is, so that a few hundred thousand brackets take all memory.
"""

from __future__ import annotations

from typing import IO

MOST_NESTED = 500
MOST_TEXT = 64 * 2**20
"""Bytes of one text, which is held in memory as a whole."""
_OPENING, _CLOSING = b"[{", b"]}"
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(_OPENING + _CLOSING))


class Bounded:
    """JSON as it is read; raises ``ValueError`` with the reason where it goes beyond a bound."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""
        """A backslash of which it cannot be told yet what it escapes."""
        self._in_text = False
        self._text_length = self._depth = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        piece = self._stream.read(size)
        parts = self._parts(piece)
        self._measure_text(len(parts), len(piece))
        brackets = b"".join(parts[self._in_text :: 2]).translate(None, _ALL_BUT_BRACKETS)
        self._in_text ^= len(parts) % 2 == 0
        self._descend(brackets)
        return piece

    def _parts(self, piece: bytes) -> list[bytes]:
        """What stands between the quotes, by turns inside and outside of a text."""
        piece = (self._rest + piece).replace(rb"\\", b"")
        self._rest = b"\\" if piece.endswith(b"\\") else b""
        return piece.removesuffix(b"\\").replace(rb"\"", b"").split(b'"')

    def _measure_text(self, parts: int, length: int) -> None:
        self._text_length = self._text_length + length if parts == 1 and self._in_text else 0
        if self._text_length > MOST_TEXT:
            raise ValueError("a text has no end")

    def _descend(self, brackets: bytes) -> None:
        if self._depth + len(brackets) > MOST_NESTED:
            self._count_each(brackets)
        opening = sum(brackets.count(bytes([bracket])) for bracket in _OPENING)
        self._depth += 2 * opening - len(brackets)

    def _count_each(self, brackets: bytes) -> None:
        depth = self._depth
        for bracket in brackets:
            depth += 1 if bracket in _OPENING else -1
            if depth > MOST_NESTED:
                raise ValueError(f"it is nested deeper than {MOST_NESTED}")
