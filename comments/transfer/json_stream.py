"""JSON by stream: the entries of one list in a file, or an entry a line; a file is read as often as
need be."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

import ijson
import orjson

from comments.transfer.json_bounds import Bounded
from comments.transfer.record import BrokenFile
from comments.transfer.source import Source

_UNKEPT = re.compile("[\0\ud800-\udfff]")
"""What no database keeps: the null character, and halves of surrogate pairs."""
_WRAPPINGS = ("$oid", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$uuid")
"""In what MongoDB wraps ids and numbers."""
MOST = 2**31 - 1
_LONGEST_LINE = 16 * 2**20
NO_OBJECT = "This is no object, so it is no comment."


def entries(
    source: Source, path: str, member: str | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield position and object of the list at ``path`` that must be there (``comments.item``;
    ``item`` for a list that is the whole file).

    What stands in the list and is no object is reported. Raises ``BrokenFile`` with the place, and
    where there is no such list.
    """
    position = 0
    for position, item in _listed(source, path, member):
        if isinstance(item, dict):
            yield position, item
        else:
            source.report(_place(path, position), NO_OBJECT)
    if not position and not _has_list(source, path, member):
        name = path.rpartition(".")[0]
        raise BrokenFile(
            f"{source.path.name} holds no list {name!r}; it may be of another format."
            if name
            else f"{source.path.name} is no list; it may be of another format."
        )


def items(source: Source, path: str, member: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list as ``entries`` does; there need not be one."""
    for position, item in _listed(source, path, member):
        if isinstance(item, dict):
            yield item
        else:
            source.report(_place(path, position), NO_OBJECT)


def value_at(source: Source, path: str) -> Any:
    """Return the first value at a path, None where there is none. Raises ``BrokenFile``."""
    with source.open() as packed, _told(source):
        return next(iter(ijson.items(Bounded(_utf8(packed)), path, use_float=True)), None)


def head(source: Source, member: str | None = None, most: int = 4_096) -> bytes:
    """Return the first bytes of a file in UTF-8, without what is blank before them."""
    with source.open(member) as packed:
        stream, start = _utf8(packed), b""
        while len(start) < most and (piece := stream.read(most)):
            start = (start + piece).lstrip()
    return start[:most]


def _listed(source: Source, path: str, member: str | None) -> Iterator[tuple[int, Any]]:
    position = 0
    with source.open(member) as packed, _told(source, lambda: f" after entry {position}"):
        for position, item in enumerate(
            ijson.items(Bounded(_utf8(packed)), path, use_float=True), 1
        ):
            yield position, item


def _has_list(source: Source, path: str, member: str | None) -> bool:
    start = (path.rpartition(".")[0], "start_array", None)
    with source.open(member) as packed, _told(source):
        return any(event == start for event in ijson.parse(Bounded(_utf8(packed))))


@contextmanager
def _told(source: Source, place: Callable[[], str] = str) -> Iterator[None]:
    """Say where and why JSON cannot be read on."""
    try:
        yield
    except (ijson.JSONError, ValueError) as error:
        # The parser shows what it stumbled over, which may be somebody's text, below its reason.
        reason = next(iter(_words(error).strip().splitlines()), "").rstrip(".")
        reason = reason or "it ends too early"
        raise BrokenFile(f"{source.path.name} is broken{place()}: {reason}.") from error


def _words(error: Exception) -> str:
    words = error.args[0] if error.args else ""
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(error)


def _place(path: str, position: int) -> str:
    name = path.rpartition(".")[0]
    return f"{name}, entry {position}" if name else f"entry {position}"


def lines(source: Source, member: str | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and object of every line. Empty lines and comments (``#``) are passed over."""
    is_blank = True
    with source.open(member) as stream:
        for number, line in numbered_lines(_utf8(stream)):
            if line is None:
                source.report(f"line {number}", f"It is longer than {_LONGEST_LINE:,} bytes.")
                is_blank = False
                continue
            is_blank = is_blank and not line.strip()
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
            else:
                source.report(f"line {number}", NO_OBJECT)
    if is_blank:
        raise BrokenFile(f"{source.path.name} is empty.")


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
        if len(rest) > _LONGEST_LINE:
            rest, is_long = b"", True
    if rest or is_long:
        line = rest.removeprefix(b"\xef\xbb\xbf") if number == 0 else rest
        yield number + 1, None if is_long else line


def text(value: Any) -> str:
    """A value as text: nothing for None, an id's digits for a number, what Mongo wraps
    unwrapped."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dict):
        return text(
            next(
                (value[name] for name in _WRAPPINGS if name in value),
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
