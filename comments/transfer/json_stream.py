"""JSON by stream: the entries of one list in a file, or an entry a line; a file is read as often as
need be."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any, cast

import ijson
import orjson

from comments.transfer.record import BrokenFile
from comments.transfer.source import Source

_UNKEPT = re.compile("[\0\ud800-\udfff]")
"""What no database keeps: the null character, and halves of surrogate pairs."""
MOST = 2**31 - 1
_LONGEST_LINE = 16 * 2**20


def items(source: Source, path: str, member: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the objects of the list at ``path`` (``comments.item``; ``item`` for a list that is the
    whole file).

    What stands in the list and is no object is passed over. Raises ``BrokenFile`` with the place.
    """
    count = 0
    with source.open(member) as packed:
        stream = _utf8(packed)
        try:
            for item in ijson.items(stream, path, use_float=True):
                count += 1
                if isinstance(item, dict):
                    yield item
        except (ijson.JSONError, UnicodeDecodeError, ValueError) as error:
            reason = (
                str(error).strip().splitlines()[0].rstrip(".")
                if str(error).strip()
                else "it ends too early"
            )
            raise BrokenFile(
                f"{source.path.name} is broken after entry {count}: {reason}."
            ) from error


def lines(source: Source, member: str | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and object of every line. Empty lines and comments (``#``) are passed over."""
    with source.open(member) as stream:
        for number, line in numbered_lines(_utf8(stream), source):
            if not line.strip() or line.startswith(b"#"):
                continue
            try:
                value = _loaded(line)
            except (ValueError, RecursionError) as error:
                raise BrokenFile(
                    f"{source.path.name} is broken: line {number}, {error}."
                ) from error
            if isinstance(value, dict):
                yield number, value


def _loaded(line: bytes) -> Any:
    """Read a line; half a pair of surrogates, which JavaScript writes where it cuts a text, is no
    reason to stop."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        if b"\\ud" not in line.lower():
            raise
        return json.loads(line)


def _utf8(stream: IO[bytes]) -> IO[bytes]:
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

    def read(self, size: int = -1) -> bytes:
        while size and (piece := super().read(size)):
            if text := self._decoder.decode(piece).encode("utf-8", "replace"):
                return text
        return b""


def numbered_lines(stream: Any, source: Source) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a stream of bytes with their numbers. Raises ``BrokenFile`` for one that
    never ends."""
    number, rest = 0, b""
    while piece := stream.read(65_536):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            number += 1
            yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if len(rest) > _LONGEST_LINE:
            raise BrokenFile(f"{source.path.name} is broken: line {number + 1} is too long.")
    if rest:
        yield number + 1, rest.removeprefix(b"\xef\xbb\xbf") if number == 0 else rest


def text(value: Any) -> str:
    """A value as text: nothing for None, an id's digits for a number, what Mongo wraps
    unwrapped."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dict):
        return text(
            next(
                (value[name] for name in ("$oid", "$numberLong", "$numberInt") if name in value),
                None,
            )
        )
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str):
        return _UNKEPT.sub("\ufffd", value) if _UNKEPT.search(value) else value
    return str(value) if isinstance(value, int | float) else ""


def number(value: Any) -> int:
    """A whole number as a column holds it: 0 where there is none."""
    try:
        return max(-MOST, min(MOST, int(float(text(value) or 0))))
    except (ValueError, OverflowError):
        return 0


def count(value: Any) -> int:
    """A whole number that is not below zero."""
    return max(0, number(value))


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, none where it is no list."""
    entries = value if isinstance(value, list) else []
    return [entry for entry in entries if isinstance(entry, dict)]


def mapping(value: Any) -> dict[str, Any]:
    """An object, an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def truth(value: Any) -> bool:
    """Whether a flag is set, be it a boolean, a number or a word."""
    return value is True or str(value).strip().lower() in ("true", "1", "yes")
