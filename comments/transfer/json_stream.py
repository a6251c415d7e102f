"""JSON by stream: the entries of one list in a file, or an entry a line; a file is read as often as
need be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, cast

import ijson
import orjson

from comments.transfer.json_bounds import Bounded
from comments.transfer.record import BrokenFile, ImplausibleSize
from comments.transfer.source import Source
from comments.transfer.utf8_stream import LONGEST_LINE, numbered_lines, utf8

_UNKEPT = re.compile("[\0\ud800-\udfff]")
"""What no database keeps: the null character, and halves of surrogate pairs."""
_WRAPPINGS = ("$oid", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$uuid")
"""In what MongoDB wraps ids and numbers."""
MOST = 2**31 - 1
_ENDS = ("end_map", "end_array", "string", "number", "boolean", "null")
"""Events with which an entry of a list is whole."""
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
        return next(iter(ijson.items(Bounded(utf8(packed)), path, use_float=True)), None)


def head(source: Source, member: str | None = None, most: int = 4_096) -> bytes:
    """Return the first bytes of a file in UTF-8, without what is blank before them."""
    with source.open(member) as packed:
        stream, start = utf8(packed), b""
        # What is cut off within these bytes is told by whoever reads on.
        with suppress(BrokenFile):
            while len(start) < most and (piece := stream.read(most)):
                start = (start + piece).lstrip()
    return start[:most]


def _listed(source: Source, path: str, member: str | None) -> Iterator[tuple[int, Any]]:
    with source.open(member) as packed, _told(source, lambda: _reached(source, member)):
        yield from enumerate(ijson.items(Bounded(utf8(packed)), path, use_float=True), 1)


def _has_list(source: Source, path: str, member: str | None) -> bool:
    """Whether there is a list, be it empty; programs in Go write ``null`` for that."""
    name = path.rpartition(".")[0]
    lists = ((name, "start_array", None), (name, "null", None))
    with source.open(member) as packed, _told(source):
        return any(event in lists for event in _events(packed))


def _reached(source: Source, member: str | None) -> str:
    """Say which entry, of which of a file's lists, is the last that can be read."""
    if member in source.places:
        return source.places[member]
    name, count = "", 0
    errors = (BrokenFile, ijson.JSONError, ValueError)
    with suppress(*errors), source.open(member) as packed:
        for prefix, event, _ in _events(packed):
            if event == "start_array" and "item" not in prefix.split("."):
                name, count = prefix, 0
            elif event in _ENDS and prefix == f"{name}.item".lstrip("."):
                count += 1
    of = f" of {name}" if name else ""
    return source.places.setdefault(member, f" after entry {count}{of}")


def _events(packed: IO[bytes]) -> Iterator[tuple[str, str, Any]]:
    # Without floats, a number longer than Python converts would end the process.
    return cast(
        "Iterator[tuple[str, str, Any]]", ijson.parse(Bounded(utf8(packed)), use_float=True)
    )


@contextmanager
def _told(source: Source, place: Callable[[], str] = str) -> Iterator[None]:
    """Say where and why JSON cannot be read on."""
    try:
        yield
    except ImplausibleSize:
        raise
    except BrokenFile as error:
        raise error.at(place()) from error
    except (ijson.JSONError, ValueError) as error:
        # The parser shows what it stumbled over, which may be somebody's text, below its reason.
        reason = next(iter(_words(error).strip().splitlines()), "").rstrip(".")
        reason = reason or "it ends too early"
        raise BrokenFile(f"{source.path.name} is broken{place()}: {reason}.") from error


def _words(error: Exception) -> str:
    words = error.args[0] if error.args and not isinstance(error, UnicodeError) else str(error)
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(error)


def _place(path: str, position: int) -> str:
    name = path.rpartition(".")[0]
    return f"{name}, entry {position}" if name else f"entry {position}"


def lines(source: Source, member: str | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and object of every line. Empty lines and comments (``#``) are passed over."""
    is_blank = True
    for number, line in _numbered(source, member):
        if line is None:
            source.report(f"line {number}", f"It is longer than {LONGEST_LINE:,} bytes.")
            is_blank = False
            continue
        is_blank = is_blank and not line.strip()
        if not line.strip() or line.startswith(b"#"):
            continue
        try:
            value = _loaded(line)
        except (ValueError, RecursionError) as error:
            raise BrokenFile(f"{source.path.name} is broken: line {number}, {error}.") from error
        if isinstance(value, dict):
            yield number, value
        else:
            source.report(f"line {number}", NO_OBJECT)
    if is_blank:
        raise BrokenFile(f"{source.path.name} is empty.")


def _numbered(source: Source, member: str | None) -> Iterator[tuple[int, bytes | None]]:
    number = 0
    with source.open(member) as stream, _told(source, lambda: f" after line {number}"):
        for number, line in numbered_lines(utf8(stream)):
            yield number, line


def _loaded(line: bytes) -> Any:
    """Read a line; half a pair of surrogates, which JavaScript writes where it cuts a text, is no
    reason to stop."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        if b"\\ud" not in line.lower():
            raise
        return json.loads(line)


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
