"""XML by stream: finished elements one after another, no document type, so no entities of a file's
own, and nothing fetched.

Expat tells of an element as soon as it ends, so that what stands before a broken place can be
taken. HTML's entities, which some programs write without declaring them, are the characters they
stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any
from xml.parsers import expat

from comments.transfer.record import BrokenFile, ImplausibleSize
from comments.transfer.source import Source

_CHUNK = 65_536
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
"""Bytes that XML forbids and WordPress writes all the same; no character of UTF-8 has one
inside."""
_STANDALONE = re.compile(r"""(\A\ufeff?<\?xml\s[^<>]*?standalone\s*=\s*["'])yes(["'])""")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MOST_NESTED = 200
_MOST_NAMES = 1_000


@dataclass(slots=True)
class Element:
    """An element that has ended; names are without their prefixes. ``line`` is that of the elements
    that are asked for, 0 of others."""

    name: str
    attributes: Mapping[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, trimmed."""
        return "".join(self.parts).strip()

    def by_name(self) -> dict[str, Element]:
        """Its children by name; of several with one name, the first."""
        return {child.name: child for child in reversed(self.children)}

    def texts(self) -> dict[str, str]:
        """The texts of its children by name; of several with one name, the first."""
        return {child.name: "".join(child.parts).strip() for child in reversed(self.children)}


def elements(source: Source, root: str, tags: Mapping[str, str]) -> Iterator[Element]:
    """Yield each element with one of these names, below a parent of the name given with it, when it
    ends.

    Raises ``BrokenFile`` with the line where the file is no XML, for a document type, and where
    all is inside of another element than ``root``.
    """
    builder = _Builder(root, tags)
    with source.open() as stream:
        piece = _beginning(stream)
        wide = piece.startswith(_WIDE)
        while True:
            try:
                builder.parser.Parse(piece if wide else piece.translate(None, _CONTROLS), not piece)
            except expat.ExpatError as error:
                yield from builder.taken()
                reason = expat.ErrorString(error.code)
                raise BrokenFile(
                    f"{source.path.name} is broken: line {error.lineno}, {reason}."
                ) from error
            except (ValueError, LookupError) as error:
                raise BrokenFile(
                    f"{source.path.name} cannot be read: {error}. Save it as UTF-8."
                ) from error
            yield from builder.taken()
            if not piece:
                return
            try:
                piece = stream.read(_CHUNK)
            except ImplausibleSize:
                raise
            except BrokenFile as error:
                raise error.at(f" after line {builder.parser.CurrentLineNumber}") from error


class _Builder:
    """Keeps the elements that are open, and those that have ended and are asked for."""

    def __init__(self, root: str, tags: Mapping[str, str]) -> None:
        self._root, self._parents = root, tags
        self._names: dict[str, str] = {}
        self._open: list[Element] = []
        self._ended: list[Element] = []
        self._inside = 0
        """How many of the open elements are asked for; what stands in none of them is let go."""
        self.parser: Any = expat.ParserCreate()
        self.parser.buffer_text = True
        # As if there were declarations elsewhere, which are not fetched: an entity that is not
        # declared is told of, and no error.
        self.parser.UseForeignDTD(True)
        self.parser.SkippedEntityHandler = self._entity
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def taken(self) -> list[Element]:
        """Return what has ended since the last call."""
        ended, self._ended = self._ended, []
        return ended

    def _refuse(self, *_: object) -> None:
        raise BrokenFile(
            "The file declares a document type (DOCTYPE), which no export needs; it is not read."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = self._names.get(name) or self._local(name)
        line = 0
        if self._open:
            if self._parents.get(name) == self._open[-1].name:
                self._inside += 1
                line = self.parser.CurrentLineNumber
            elif len(self._open) >= _MOST_NESTED:
                raise BrokenFile(
                    f"The file is broken: line {self.parser.CurrentLineNumber}, nested too deeply."
                )
        elif name != self._root:
            raise BrokenFile(
                f"The file begins with <{name[:80]}>, not <{self._root}>; it is of another format."
            )
        if attributes:
            attributes = {_without_prefix(key): value for key, value in attributes.items()}
        self._open.append(Element(name, attributes, line))

    def _local(self, name: str) -> str:
        if len(self._names) >= _MOST_NAMES:
            self._names.clear()
        return self._names.setdefault(name, _without_prefix(name))

    def _text(self, text: str) -> None:
        if self._inside:
            self._open[-1].parts.append(text)

    def _entity(self, name: str, _: bool) -> None:
        self._text(html5.get(f"{name};", f"&{name};"))

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if element.line:
            self._inside -= 1
            self._ended.append(element)
        elif self._inside:
            self._open[-1].children.append(element)


def _without_prefix(name: str) -> str:
    return name.rpartition(":")[2]


def _beginning(stream: Any) -> bytes:
    """The first bytes, without what some programs write before the first ``<``."""
    head: bytes = stream.read(_CHUNK)
    if head.startswith(_WIDE):
        return _open_to_names(head, "utf-16-le" if head[:1] == b"\xff" else "utf-16-be")
    start = head.find(b"<")
    if start < 0:
        raise BrokenFile("The file is broken: line 1, this is no XML.")
    return _open_to_names(head[start:], "latin-1")


def _open_to_names(head: bytes, encoding: str) -> bytes:
    """The beginning without the word that nothing is declared elsewhere, for which the parser would
    stop at a name of HTML's."""
    end = head.find("?>".encode(encoding))
    try:
        declaration = head[: max(end, 0)].decode(encoding)
    except UnicodeError:
        return head
    return _STANDALONE.sub(r"\1no\2 ", declaration).encode(encoding) + head[max(end, 0) :]
