"""JSON by stream: the entries of one list in a file, or an entry a line; a file is read as often as
need be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ijson
import orjson

from comments.transfer.record import BrokenFile
from comments.transfer.source import Source

_LONGEST_LINE = 16 * 2**20


def items(source: Source, path: str, member: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the objects of the list at ``path`` (``comments.item``; ``item`` for a list that is the
    whole file).

    What stands in the list and is no object is passed over. Raises ``BrokenFile`` with the place.
    """
    count = 0
    with source.open(member) as stream:
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
        for number, line in numbered_lines(stream, source):
            if not line.strip() or line.startswith(b"#"):
                continue
            try:
                value = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise BrokenFile(
                    f"{source.path.name} is broken: line {number}, {error}."
                ) from error
            if isinstance(value, dict):
                yield number, value


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
    return str(value) if isinstance(value, str | int | float) else ""


def number(value: Any) -> int:
    """A count as a whole number: 0 where there is none."""
    try:
        return int(float(text(value) or 0))
    except (ValueError, OverflowError):
        return 0


def truth(value: Any) -> bool:
    """Whether a flag is set, be it a boolean, a number or a word."""
    return value is True or str(value).strip().lower() in ("true", "1", "yes")
